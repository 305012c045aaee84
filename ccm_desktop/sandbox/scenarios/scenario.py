"""What a scenario is made of: how the phones behave, and everything that can go wrong around it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from math import inf
from typing import TypeAlias

from ccm_desktop.sandbox.refusals import Refusal

NUMBER_BLOCK = "+91555552"
"""Made-up customers live here; a scenario's magic number adds four digits."""


class Fault(Enum):
    """How the connection spoils an answer that is right in itself."""

    CUT = auto()
    CUT_IN_HEADERS = auto()
    CUT_IN_BODY = auto()
    SILENCE = auto()
    SLOW = auto()
    STALE = auto()
    """The answer comes whole; the connection closes just as the next request is sent on it."""


class Garble(Enum):
    """What stands where the answer should be, under its HTTP status."""

    WEB_PAGE = auto()
    NOT_JSON = auto()
    EMPTY = auto()
    HUGE = auto()


class Dress(Enum):
    """How a call's data is written, where neighbours of this API differ from the contract (§4)."""

    NO_SID = auto()
    SID_ALONE = auto()
    WRONG_TYPES = auto()
    FEWER_FIELDS = auto()
    MORE_FIELDS = auto()
    BLANK_FOR_T = auto()
    NO_ZONE = auto()
    OTHER_ZONE = auto()
    EPOCH_FOR_NULL = auto()
    V1_DIRECTION = auto()


class Redirect(Enum):
    """Where the link of a recording leads on to."""

    ROUND = auto()
    """Once more to the same server, which then has it."""
    ELSEWHERE = auto()
    """To another host, which never gets to see anybody's credentials."""


Spoiling: TypeAlias = Refusal | Fault | Garble | Dress
"""What an answer can be exchanged for or spoilt by."""


class Delivery(Enum):
    """How a call's StatusCallbacks arrive (§5)."""

    IN_ORDER = auto()
    TWICE = auto()
    REVERSED = auto()
    LOST = auto()


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
    busy_lag_s: float | None = None
    recorded: bool = True
    zero_talk_is_null: bool = False


@dataclass(frozen=True, slots=True)
class Trouble:
    """What spoils the answers to call details, from and until a second of the call's life."""

    what: Spoiling
    from_s: float = 2.0
    until_s: float = 14.0

    def spoils(self, elapsed_s: float) -> bool:
        """Return whether an answer given so many seconds after the acceptance is spoilt."""
        return self.from_s <= elapsed_s < self.until_s


@dataclass(frozen=True, slots=True)
class Scenario:
    """One row of the table: a name, what happens, and the customer's number that asks for it.

    `answer` spoils the answer to make call, `details` those to call details for a while, `dress`
    every report of the call, `recording` the answer to who fetches its recording. `skew_s` is how far CCM's clock is ahead; `line_down_s` for how long
    after the acceptance nobody can connect.
    """

    name: str
    what_happens: str
    number: str
    script: Script = Script()
    answer: Spoiling | None = None
    makes_call: bool = True
    details: Trouble | None = None
    dress: Dress | None = None
    recording: Spoiling | Redirect | None = None
    delivery: Delivery = Delivery.IN_ORDER
    skew_s: float = 0.0
    line_down_s: float = 0.0


def magic_number(suffix: int) -> str:
    """Return the customer's number that asks for a row."""
    return f"{NUMBER_BLOCK}{suffix:04d}"


def story(suffix: int, name: str, what_happens: str, script: Script) -> Scenario:
    """Return a row in which the phones do what the script says."""
    return Scenario(name, what_happens, magic_number(suffix), script=script)
