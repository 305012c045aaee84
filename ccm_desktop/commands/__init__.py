"""What the commands do: the same services as behind the window, without one."""

from __future__ import annotations

import argparse
import os
import sys

from ccm_desktop.commands.exits import BAD_USAGE, FAILED, INTERRUPTED, REFUSED, complain
from ccm_desktop.domain.errors import (
    BadInput,
    CcmError,
    CredentialsMissing,
    Inconsiderate,
    KeyringTrouble,
    NotAllowedNow,
)
from ccm_desktop.services.credentials import KEY_VARIABLE, TOKEN_VARIABLE
from ccm_desktop.ui import text


def run_command(options: argparse.Namespace) -> int:
    """Run the command that was parsed; any failure that has a name is one sentence."""
    try:
        code = _dispatch(options)
        sys.stdout.flush()
    except BadInput as error:
        complain(text.bad_input(error))
        return BAD_USAGE
    except Inconsiderate as error:
        complain(text.refusal(error))
        return REFUSED
    except NotAllowedNow as error:
        complain(text.message(error).sentence)
        return REFUSED
    except (KeyringTrouble, CredentialsMissing) as error:
        words = text.message(error, dialling=options.command == "call")
        said = f"{words.title} {words.dialled}".strip()
        complain(f"{said} Set {KEY_VARIABLE} and {TOKEN_VARIABLE}, or add them with “profile add”.")
        return FAILED
    except CcmError as error:
        complain(text.message(error, dialling=options.command == "call").sentence)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader went away, as `head` does; at its end Python would flush, and fail, once more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    return code


def _dispatch(options: argparse.Namespace) -> int:
    match options.command:
        case "sandbox":
            from ccm_desktop.commands import sandbox

            return sandbox.run(options)
        case "profile":
            from ccm_desktop.commands import profiles

            return profiles.run(options)
        case "call":
            from ccm_desktop.commands import call

            return call.run(options)
        case "lookup":
            from ccm_desktop.commands import lookup

            return lookup.run(options)
        case _:
            from ccm_desktop.commands import journal

            return journal.run(options)
