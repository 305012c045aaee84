"""Words for a call's past: each moment, who says so, how old that is, and the replay. No Qt."""

from __future__ import annotations

from datetime import datetime

from ccm_desktop.domain.history import AGENT_SAID, PRESS, REPLY, SIGN, Basis, Heard, Moment, What
from ccm_desktop.ui.text.after import leg_word
from ccm_desktop.ui.text.details import bounded
from ccm_desktop.ui.text.shortened import MOST_SHOWN
from ccm_desktop.ui.text.words import age, local_time, shown_back, tr

_DAY_S = 86_400
_MOST_OF_A_SOURCE = 40


def source_words(source: str, at: datetime | None = None) -> str:
    """Who says so: "asked 10:42:13", "the answer to the call", "your press"; `at` where it counts."""
    time = local_time(at) if at is not None else ""
    known = {
        PRESS: tr("your press"),
        REPLY: tr("the answer to the call"),
        SIGN: tr("inferred from your phone"),
        AGENT_SAID: tr("your own word"),
    }
    timed = {
        "poll": tr("asked {time}", time=time),
        "check": tr("checked {time}", time=time),
        "lookup": tr("looked up {time}", time=time),
        "callback": tr("callback {time}", time=time),
    }
    words = known.get(source) or timed.get(source) or f"{bounded(source, _MOST_OF_A_SOURCE)} {time}"
    return words.strip()


def report_title(place: int, heard: Heard) -> str:
    """A stored report in a list: its place, who brought it, and when it came."""
    came = source_words(heard.source, heard.at)
    if heard.source == REPLY:
        came = tr("{source}, came {time}", source=came, time=local_time(heard.at))
    return tr("{n}. {came}", n=place, came=came)


def age_since(at: datetime, now: datetime) -> str:
    """How old an answer is, in days where it is that old."""
    seconds = max(0.0, (now - at).total_seconds())
    return tr("{n} d ago", n=int(seconds // _DAY_S)) if seconds >= _DAY_S else age(seconds)


def moment_words(moment: Moment) -> str:
    """What a moment tells: nothing more than was reported."""
    match moment.what:
        case What.REQUESTED:
            return tr("Call requested")
        case What.TAKEN:
            return tr("Exotel took the call")
        case What.STARTED:
            return tr("Started at Exotel")
        case What.AGENT_LEG:
            return _leg_moment(tr("You answered"), tr("Your phone: {word}"), moment.word)
        case What.CUSTOMER_LEG:
            return _leg_moment(tr("Customer answered"), tr("Customer: {word}"), moment.word)
        case What.HUNG_UP:
            return tr("Hung up; the report is not final yet")
        case What.ENDED:
            return _ended(moment.word)
        case What.RECORDING:
            return tr("Recording ready")
        case What.FAILED:
            return tr("Not placed")
        case What.PHONE_BUSY:
            return tr("Your phone was on a call; it may have been this one")
        case What.PHONE_FREE:
            return tr("Your phone was on no call; that proves nothing")
        case What.RANG:
            return tr("You said that it rang")
        case What.DID_NOT_RING:
            return tr("You said that your phone did not ring")


def _leg_moment(answered: str, other: str, word: str) -> str:
    if word == "in-progress":
        return answered
    return other.format(word=bounded(leg_word(word[:MOST_SHOWN], over=True)))


def _ended(word: str) -> str:
    if not word:
        return tr("Ended")
    return tr("Ended: {word}", word=shown_back(word[:MOST_SHOWN]))


def moment_time(moment: Moment) -> str:
    """When: a clock's own time, "by" the time it was seen, or "about" where it is inferred."""
    if moment.at is None:
        return ""
    time = local_time(moment.at)
    match moment.basis:
        case Basis.CONFIRMED:
            return time
        case Basis.SEEN:
            return tr("by {time}", time=time)
        case Basis.INFERRED:
            return tr("seen {time}", time=time)


def moment_note(moment: Moment, now: datetime) -> str:
    """Who says so, and how old that answer is."""
    # A time that was only seen is the answer's own: it stands in the line already.
    is_seen = moment.basis is Basis.SEEN
    said = source_words(moment.source, None if is_seen else moment.heard_at)
    if moment.heard_at is None or moment.source == PRESS:
        return said
    return f"{said}, {age_since(moment.heard_at, now)}"


def as_known(heard: Heard | None) -> str:
    """What a replay shows: "Replay · as known at 10:42:13"."""
    if heard is None:
        return tr("Replay · before any report")
    return tr("Replay · as known at {time}", time=local_time(heard.at))


def step_of(place: int, steps: int) -> str:
    """Where a replay stands."""
    return tr("report {n} of {all}", n=place, all=steps) if place else tr("the request")


def reports_count(count: int) -> str:
    """How many stored reports there are."""
    if count == 0:
        return tr("No report from Exotel")
    return (
        tr("1 report from Exotel") if count == 1 else tr("{n} reports from Exotel", n=f"{count:,}")
    )
