"""Words for the call's detail: every fact of a call, and the call as one line. No Qt."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from ccm_desktop.domain.call import Call, Phase
from ccm_desktop.domain.customer_time import local_times
from ccm_desktop.domain.order import CallOptions, Channels
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.ui.text.after import leg_word, overrides
from ccm_desktop.ui.text.calls import call_state, state_word
from ccm_desktop.ui.text.failures import failure
from ccm_desktop.ui.text.shortened import MOST_SHOWN, shortened
from ccm_desktop.ui.text.words import (
    NOTHING,
    beside,
    clock,
    day_and_time,
    local_time,
    marked,
    number,
    one_line,
    shown_back,
    tr,
)
from ccm_desktop.ui.text.zones import moment_tip, offset, zoned

MOST_COPIED = 20_000
_MOST_OF_A_SID = 64
FACT_OF_CALL = marked("{fact} of the selected call")


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: its name, and what is known in words that fit a line; `whole` is what is copied.

    `key` names it for good; a main fact is one to see at once; `tip` says more of it.
    """

    key: str
    name: str
    words: str
    whole: str = ""
    tip: str = ""
    main: bool = False


def bounded(given: str, most: int = MOST_SHOWN) -> str:
    """Text from outside on one line; of a very long one the beginning, and how long it is."""
    if len(given) <= most:
        return one_line(given)
    return tr("{begun}… ({n} characters)", begun=one_line(given[:most]), n=f"{len(given):,}")


def facts_of(report: Report | None, call: Call | None = None) -> tuple[Fact, ...]:
    """Everything that is known, in words: what Exotel reports, and what is in the journal.

    Only what there is comes, and of a call in the journal its note, legs, times and SID always.
    """
    made = [*_main_facts(report, call), *_reported(report), *(_ours(call) if call else ())]
    return tuple(fact for fact in made if fact.words)


def _main_facts(report: Report | None, call: Call | None) -> Iterator[Fact]:
    known = report or Report("", "")
    order = call.order if call else None
    nothing = NOTHING if call else ""
    customer, agent = (order.customer, order.agent.text) if order else ("", "")
    yield _leg_fact("customer", tr("Customer"), known.customer, customer)
    yield _leg_fact("agent", tr("Your phone") if call else tr("Agent"), known.agent, agent)
    yield _times(known, call)
    yield _talk(known, call)
    yield _main("sid", tr("Call SID"), known.call_sid or nothing)
    yield _main("custom", tr("Custom field"), known.custom_field or nothing)
    if call is not None:
        yield _main("note", tr("Note"), call.note or NOTHING)
        yield _main("tags", tr("Tags"), ", ".join(call.tags))
        short = shortened(call)
        yield _main("overrides", tr("Your override"), overrides(short.overrides))
        if short.failure is not None:
            yield _main("failure", tr("What happened"), failure(short.failure).sentence)


def _reported(report: Report | None) -> Iterator[Fact]:
    if report is None:
        return
    over = report.final
    yield _fact("state", tr("State"), _state(report))
    yield _fact("status", tr("Exotel's word"), _received(report.status))
    yield _fact("direction", tr("Direction"), _direction(report.direction))
    yield _fact("virtual_number", tr("Virtual number"), _number(report.virtual_number))
    yield from _leg_facts("customer", tr("Customer's {fact}"), report.customer, over=over)
    yield from _leg_facts("agent", tr("Agent's {fact}"), report.agent, over=over)
    customer = report.customer.contact_uri or ""
    for key, name, at in (
        ("created", tr("Created"), report.created_at),
        ("started", tr("Started"), report.started_at),
        ("ended", tr("Ended"), report.ended_at),
        ("updated", tr("Updated"), report.updated_at),
    ):
        yield _moment(key, name, at, customer)
    yield from _durations(report)
    yield _fact("digits", tr("Keys pressed"), report.digits or "")
    yield _fact("app", tr("App"), _joined(report.app_name, report.app_id))
    count = str(len(report.recordings)) if report.recordings else tr("none")
    yield _fact("recordings", tr("Recordings"), count)


def _ours(call: Call) -> Iterator[Fact]:
    order, options = call.order, call.order.options
    yield _moment("asked", tr("Asked for"), call.pressed_at, order.customer)
    yield _fact("there", tr("Customer's time"), _there(call))
    yield _fact("elapsed", tr("Elapsed"), _elapsed(call))
    yield _fact("ordered_from", tr("Ordered from"), _number(order.virtual_number))
    yield _fact("ordered", tr("Ordered"), ordered(options))
    yield _fact("ordered_field", tr("Ordered custom field"), options.custom_field or "")
    yield _fact("wait_audio", tr("Wait audio"), options.wait_audio_url or "")
    for callback in options.callbacks:
        name = tr("Callback: {event}", event=callback.event.value)
        yield _fact(f"callback_{callback.event.value}", name, callback.url)
    yield from _failure_facts(call)
    yield _moment("heard", tr("Last answer"), call.heard_at, "")
    yield _fact("account", tr("Account"), _joined(call.profile, call.account_sid, call.base_url))
    yield _fact("reference", tr("Our reference"), call.reference)
    practice = tr("Practice: on this computer alone") if call.on_sandbox else ""
    yield _fact("practice", tr("Kind"), practice)
    yield _fact("followed_up", tr("Follow-up"), tr("done") if call.followed_up else "")


def ordered(options: CallOptions) -> str:
    """The call options as they were asked for."""
    if not options.recording:
        parts = [tr("no recording")]
    elif options.channels is Channels.DUAL:
        parts = [tr("recording in two channels")]
    else:
        parts = [tr("recording in one channel")]
    ring, limit = options.ring_time_s, options.time_limit_s
    parts.append(tr("ring {n} s each phone", n=ring) if ring else tr("Exotel's usual ring time"))
    parts.append(tr("limit {time}", time=clock(limit)) if limit else tr("no time limit"))
    return ", ".join(parts)


def _failure_facts(call: Call) -> Iterator[Fact]:
    failed = call.failure
    if failed is None:
        return
    yield _fact("code", tr("Code"), str(failed.code) if failed.code is not None else "")
    yield _fact("http", tr("HTTP status"), str(failed.http_status) if failed.http_status else "")
    yield _fact("request_id", tr("Request id"), failed.request_id or "")
    yield _fact("described", tr("Exotel's description"), failed.description or "")


def _leg_facts(key: str, named: str, leg: Leg, *, over: bool) -> Iterator[Fact]:
    status = leg.status and leg.status[:MOST_SHOWN]
    word = _joined(leg_word(status, over=over), _received(status))
    for part, name, words in (
        ("name", tr("name"), leg.name or ""),
        ("number", tr("number"), _number(leg.contact_uri)),
        ("leg", tr("phone"), word),
        ("user", tr("user id"), leg.user_id or ""),
        ("group", tr("group"), _joined(leg.group_name, leg.group_id)),
    ):
        yield _fact(f"{key}_{part}", named.format(fact=name), words)


def _durations(report: Report) -> Iterator[Fact]:
    if report.total_duration_s is not None:
        words = tr("{time} (Exotel's)", time=clock(report.total_duration_s))
        yield _fact("total", tr("Total duration"), words)
    computed = computed_s(report)
    if computed is not None:
        words = tr("{time} (computed: end less start)", time=clock(computed))
        yield _fact("computed", tr("From start to end"), words)


def computed_s(report: Report) -> float | None:
    """Seconds from Exotel's start to its end, which no field of it tells; None where they don't."""
    if report.started_at is None or report.ended_at is None:
        return None
    length_s = (report.ended_at - report.started_at).total_seconds()
    return length_s if length_s >= 0 else None


def _talk(report: Report, call: Call | None) -> Fact:
    name, talk, whole = tr("Talk time"), report.talk_time_s, computed_s(report)
    tip = tr("The talk time is Exotel's; the whole is computed from its start and its end.")
    if talk is None:
        is_over = call is None or call.phase in (Phase.ENDED, Phase.NOT_PLACED)
        nothing = NOTHING if call else ""
        return _main("talk", name, nothing if is_over else tr("reported at the end"))
    if whole is None:
        return _main("talk", name, clock(talk))
    words = tr("{talk} of {whole} from start to end", talk=clock(talk), whole=clock(whole))
    return Fact("talk", name, words, words, tip, main=True)


def _times(report: Report, call: Call | None) -> Fact:
    begun = call.pressed_at if call else report.created_at or report.started_at
    if begun is None:
        return Fact("times", tr("Times"), "")
    zone = offset(begun.astimezone())
    if report.ended_at is None:
        words = tr("asked {begun} {zone}", begun=day_and_time(begun), zone=zone)
    else:
        end = local_time(report.ended_at)
        words = tr(
            "asked {begun}, ended {end} {zone}", begun=day_and_time(begun), end=end, zone=zone
        )
    customer = call.order.customer if call else report.customer.contact_uri or ""
    return Fact("times", tr("Times"), words, words, moment_tip(begun, customer), main=True)


def _elapsed(call: Call) -> str:
    end = call.sightings.hung_up or call.sightings.ended
    if end is None:
        return ""
    seconds = (end - call.pressed_at).total_seconds()
    return tr("{time} from your press to the end as seen here", time=clock(seconds))


def _there(call: Call) -> str:
    times = local_times(call.order.customer, call.pressed_at)
    here = call.pressed_at.astimezone()
    if not times or all(there.utcoffset() == here.utcoffset() for there in times):
        return ""
    shown = tr(" or ").join(f"{there:%H:%M} {offset(there)}" for there in times[:3])
    return tr("{times} at the press, where the number belongs", times=shown)


def _state(report: Report) -> str:
    match report.state:
        case "terminal":
            return tr("over and processed (Exotel's word: “terminal”)")
        case "active":
            return tr("running, or not processed yet (Exotel's word: “active”)")
        case "":
            return ""
        case _:
            return tr("Exotel's word: {word}", word=shown_back(report.state[:MOST_SHOWN]))


def _direction(word: str | None) -> str:
    known = {"outbound": tr("outgoing"), "inbound": tr("incoming")}
    return known.get(word or "") or _received(word)


def _leg_fact(key: str, name: str, leg: Leg, ordered_number: str) -> Fact:
    words = _leg_line(leg, ordered_number)
    return Fact(key, name, words, words, main=True)


def _leg_line(leg: Leg, ordered_number: str) -> str:
    shown = _number(leg.contact_uri or ordered_number)
    return _joined(leg.name, shown, leg.status)


def _number(given: str | None) -> str:
    return number(given[:MOST_SHOWN]) if given else ""


def _received(word: str | None) -> str:
    return shown_back(word[:MOST_SHOWN]) if word else ""


def _joined(*parts: str | None) -> str:
    return beside(*(bounded(part) for part in parts if part))


def _fact(key: str, name: str, words: str) -> Fact:
    return Fact(key, name, bounded(words), words[:MOST_COPIED])


def _main(key: str, name: str, words: str) -> Fact:
    return Fact(key, name, bounded(words), words[:MOST_COPIED], main=True)


def _moment(key: str, name: str, at: datetime | None, customer: str) -> Fact:
    if at is None:
        return Fact(key, name, "")
    return Fact(key, name, zoned(at), zoned(at), moment_tip(at, customer))


def call_line(call: Call, contact: str | None = None) -> str:
    """The call as one line of plain text, to be pasted anywhere."""
    short = shortened(call)
    here = call.pressed_at.astimezone()
    report = call.report
    name = (report.customer.name if report else None) or contact
    parts = [
        f"{here:%Y-%m-%d %H:%M} {here.isoformat()[-6:]}",
        _joined(name, _number(call.order.customer)),
        call_state(short) if call.phase is not Phase.SENDING else state_word(call.phase, None),
        tr("via {number}", number=_number(call.order.virtual_number)),
    ]
    if call.call_sid:
        parts.append(tr("SID {sid}", sid=bounded(call.call_sid)))
    if call.note:
        parts.append(bounded(call.note))
    if call.on_sandbox:
        parts.append(tr("practice"))
    return one_line(" · ".join(parts))


def call_link(call_sid: str) -> str:
    """A link that opens a call here by its SID; none that a link may have is longer."""
    return f"ccmdial:sid/{quote(call_sid[:_MOST_OF_A_SID], safe='')}"
