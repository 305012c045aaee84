"""What can happen to a call: the table of scenarios and their magic numbers (contract §12)."""

from __future__ import annotations

from ccm_desktop.sandbox.scenarios.answers import FAULTS, LIMITS, REFUSALS
from ccm_desktop.sandbox.scenarios.callers import CALLERS, Caller
from ccm_desktop.sandbox.scenarios.outcomes import BOTH_TALK, OUTCOMES
from ccm_desktop.sandbox.scenarios.recordings import RECORDINGS
from ccm_desktop.sandbox.scenarios.reports import CALLBACKS, DETAILS_REFUSED, DETAILS_SPOILT, FORMS
from ccm_desktop.sandbox.scenarios.scenario import Scenario

SCENARIOS: tuple[Scenario, ...] = (
    *OUTCOMES,
    *REFUSALS,
    *FAULTS,
    *LIMITS,
    *DETAILS_REFUSED,
    *DETAILS_SPOILT,
    *FORMS,
    *CALLBACKS,
    *RECORDINGS,
)
"""The whole table, in the order in which it is shown."""

_BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
_BY_NUMBER = {scenario.number: scenario for scenario in SCENARIOS}


class UnknownScenarioError(ValueError):
    """A name that is not in the table."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no scenario called {name!r}.")
        self.name = name


def scenario_named(name: str) -> Scenario:
    """Return the scenario with this name; UnknownScenarioError if the table has none."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise UnknownScenarioError(name) from None


def scenario_for(customer_uri: str) -> Scenario:
    """Return what a customer's number asks for: its row, or both-talk for any other number."""
    return _BY_NUMBER.get(customer_uri, BOTH_TALK)


def scenario_lines() -> list[str]:
    """Return a line of text for each scenario and each way to call in: name, number, what happens."""
    width = max(len(name) for name in _BY_NAME)
    rows: list[Scenario | Caller] = [*SCENARIOS, *CALLERS]
    return [f"{row.name:<{width}}  {row.number}  {row.what_happens}" for row in rows]
