"""`ccm-desktop sandbox`: serves the pretend CCM."""

from __future__ import annotations

import argparse
import sys

from ccm_desktop.commands.exits import BAD_USAGE, OK, complain
from ccm_desktop.sandbox.scenarios import UnknownScenarioError, scenario_lines
from ccm_desktop.sandbox.serve import PortUnavailableError, serve


def run(options: argparse.Namespace) -> int:
    """Serve until Ctrl+C."""
    if options.scenario == "list":
        for line in scenario_lines():
            sys.stdout.write(f"{line}\n")
        return OK
    try:
        return serve(options.port, options.speed, options.scenario, sys.stdout)
    except (PortUnavailableError, UnknownScenarioError) as error:
        complain(str(error))
        return BAD_USAGE
