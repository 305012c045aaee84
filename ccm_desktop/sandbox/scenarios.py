"""What can happen to a make-call request: the table of scenarios and their magic numbers (§12)."""

from dataclasses import dataclass, replace
from enum import Enum, auto
from math import inf

from ccm_desktop.sandbox.refusals import (
    MAINTENANCE,
    POST_CODES,
    RATE_LIMITED,
    Refusal,
    refusal_of,
)

NUMBER_BLOCK = "+91555552"
"""Made-up customers live here; a scenario's magic number adds four digits."""


class Fault(Enum):
    """How an answer is spoilt; all but the first leave a call that was made."""

    CUT_BEFORE_CALL = auto()
    CUT_AFTER_CALL = auto()
    CUT_IN_HEADERS = auto()
    CUT_IN_BODY = auto()
    SILENCE = auto()
    HTML_BODY = auto()
    NOT_JSON = auto()
    NO_SID = auto()


@dataclass(frozen=True, slots=True)
class Leg:
    """What one phone does `after_s` seconds of ringing: it answers, or its leg ends."""

    after_s: float
    answers: bool = True


NEVER_ANSWERS = Leg(inf, answers=False)


@dataclass(frozen=True, slots=True)
class Script:
    """Both phones' part in a call, and the words of its report; None leaves a lag to the settings."""

    agent: Leg = Leg(6.0)
    customer: Leg = Leg(5.0)
    talk_s: float = 8.0
    call_status: str = "completed"
    agent_status: str | None = "completed"
    customer_status: str | None = "completed"
    post_processing_s: float | None = None
    recording_lag_s: float | None = None
    recorded: bool = True


@dataclass(frozen=True, slots=True)
class Scenario:
    """One row of the table: a name, what happens, and the customer's number that asks for it."""

    name: str
    what_happens: str
    number: str
    script: Script = Script()
    refusal: Refusal | None = None
    fault: Fault | None = None

    @property
    def makes_call(self) -> bool:
        """Return whether a phone rings, whatever the answer says."""
        return self.refusal is None and self.fault is not Fault.CUT_BEFORE_CALL


class UnknownScenarioError(ValueError):
    """A name that is not in the table."""

    def __init__(self, name: str) -> None:
        super().__init__(f"There is no scenario called {name!r}.")
        self.name = name


def _number(suffix: int) -> str:
    return f"{NUMBER_BLOCK}{suffix:04d}"


def _story(suffix: int, name: str, what_happens: str, script: Script) -> Scenario:
    return Scenario(name, what_happens, _number(suffix), script=script)


def _fault(suffix: int, fault: Fault, what_happens: str) -> Scenario:
    name = fault.name.lower().replace("_", "-")
    return Scenario(name, what_happens, _number(suffix), fault=fault)


def _refusal(suffix: int, name: str, refusal: Refusal) -> Scenario:
    what_happens = f"HTTP {refusal.http}: {refusal.description}; no call is made"
    return Scenario(name, what_happens, _number(suffix), refusal=refusal)


BOTH_TALK = _story(1, "both-talk", "agent and customer answer and talk for 8 s", Script())

_STORIES = (
    BOTH_TALK,
    _story(
        9001,
        "agent-no-answer",
        "the agent's phone rings out; the customer is never rung",
        Script(agent=NEVER_ANSWERS),
    ),
    _story(
        9002,
        "agent-rejects",
        "the agent rejects the call after 4 s",
        Script(
            agent=Leg(4.0, answers=False),
            call_status="agent_unanswered",
            agent_status="busy",
            customer_status=None,
        ),
    ),
    _story(
        9003,
        "customer-no-answer",
        "the agent answers, the customer's phone rings out",
        Script(customer=NEVER_ANSWERS),
    ),
    _story(
        9004,
        "customer-busy",
        "the agent answers, the customer is busy or rejects",
        Script(
            customer=Leg(3.0, answers=False),
            call_status="customer_unanswered",
            customer_status="busy",
        ),
    ),
    _story(
        9005,
        "agent-hangs-up",
        "the agent hangs up while the customer's phone rings",
        Script(
            customer=Leg(3.0, answers=False),
            call_status="agent_canceled",
            customer_status="canceled",
        ),
    ),
    _story(
        9006,
        "customer-no-dial",
        "the agent answers, the customer cannot be dialled",
        Script(
            customer=Leg(2.0, answers=False),
            call_status="customer_no_dial",
            customer_status="failed",
        ),
    ),
    _story(
        9007,
        "agent-no-dial",
        "the agent's phone cannot be dialled",
        Script(
            agent=Leg(2.0, answers=False),
            call_status="agent_no_dial",
            agent_status="failed",
            customer_status=None,
        ),
    ),
    _story(9008, "long-talk", "both talk for 180 s", Script(talk_s=180.0)),
    _story(
        9009,
        "late-recording",
        "both talk; the recording appears 45 s after the report",
        Script(recording_lag_s=45.0),
    ),
    _story(9010, "no-recording", "both talk; a recording never appears", Script(recorded=False)),
    _story(
        9011,
        "slow-report",
        "both talk; the call stays active for 20 s after the hang-up",
        Script(post_processing_s=20.0),
    ),
    _story(
        9012,
        "unknown-words",
        "both talk; the report uses status words nobody has published",
        Script(call_status="agent_wrapped_up", agent_status="wrapped-up"),
    ),
)

# A refusal's place in POST_CODES makes its number: new codes go to the end.
_REFUSALS = tuple(
    _refusal(9101 + place, f"refuse-{code}", refusal_of(code))
    for place, code in enumerate(POST_CODES)
)

_FAULTS = (
    _fault(9201, Fault.CUT_BEFORE_CALL, "connection cut; no call is made"),
    _fault(9202, Fault.CUT_AFTER_CALL, "call made and rings on; connection cut before any answer"),
    _fault(9203, Fault.CUT_IN_HEADERS, "call made; connection cut within the answer's headers"),
    _fault(9204, Fault.CUT_IN_BODY, "call made; connection cut within the answer's body"),
    _fault(9205, Fault.SILENCE, "call made; no answer until the client goes away"),
    _fault(9206, Fault.HTML_BODY, "call made; the answer is a web page (HTTP 200)"),
    _fault(9207, Fault.NOT_JSON, "call made; the answer is broken JSON (HTTP 200)"),
    _fault(9208, Fault.NO_SID, "call made; the answer has no call_sid (HTTP 200)"),
)

_LIMITS = (
    _refusal(9301, "rate-limit", RATE_LIMITED),
    _refusal(9302, "maintenance", MAINTENANCE),
    _refusal(9303, "refuse-10706-409", replace(refusal_of(10706), http=409)),
)

SCENARIOS: tuple[Scenario, ...] = (*_STORIES, *_REFUSALS, *_FAULTS, *_LIMITS)
"""The whole table, in the order in which it is shown."""

_BY_NAME = {scenario.name: scenario for scenario in SCENARIOS}
_BY_NUMBER = {scenario.number: scenario for scenario in SCENARIOS}


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
    """Return one line of text for each scenario: name, magic number, what happens."""
    width = max(len(name) for name in _BY_NAME)
    return [f"{row.name:<{width}}  {row.number}  {row.what_happens}" for row in SCENARIOS]
