"""Every fact of a call in words: bounded, plain, with its zone, and nothing that was not said."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ccm_desktop.domain.call import Call, Failure, Standing, move, observe
from ccm_desktop.domain.history import Basis, Heard, Moment, What
from ccm_desktop.domain.order import Callback, CallbackEvent, CallOptions, Channels
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.ui.text.details import Fact, bounded, call_line, call_link, facts_of
from ccm_desktop.ui.text.past import (
    age_since,
    moment_note,
    moment_time,
    moment_words,
    report_title,
    source_words,
)
from ccm_desktop.ui.text.zones import moment_tip, zoned
from tests.ui.shown import BIDI, HTML, SID, accepted, after, pressed, recorded, refused, unknown

INDIA = datetime(2025, 3, 4, 4, 45, tzinfo=UTC)
MILLION = "W" * 1_048_576
_TURNS = {c for c in BIDI if not c.isascii()}


@pytest.fixture(params=["Asia/Kolkata", "America/New_York"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Where the desk stands."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


def full() -> Call:
    """A call of which everything is known."""
    report = Report(
        SID,
        "terminal",
        "completed",
        "outbound",
        "+915555580001",
        Leg("+915555510001", "Asha Rao", "completed", "5afe" + "0" * 28, "g1", "North"),
        Leg("+915555520001", "Test Customer", "no-answer"),
        INDIA,
        INDIA + timedelta(seconds=211),
        INDIA + timedelta(seconds=6),
        INDIA + timedelta(seconds=210),
        None,
        190,
        "order-4711",
        "app1",
        "Welcome",
        "1-2",
        ("https://recordings.exotel.com/a.mp3",),
    )
    options = CallOptions(
        channels=Channels.SINGLE,
        wait_audio_url="https://crm.example/wait.wav",
        time_limit_s=600,
        ring_time_s=30,
        custom_field="order-4711",
        callbacks=(Callback(CallbackEvent.TERMINAL, "https://crm.example/done"),),
    )
    call = replace(accepted(), pressed_at=INDIA, note="late", tags=("a", "b"), followed_up=True)
    call = replace(call, order=replace(call.order, options=options), practice=True)
    return observe(call, report, INDIA + timedelta(seconds=212))


def words(facts: tuple[Fact, ...]) -> dict[str, str]:
    return {fact.key: fact.words for fact in facts}


def test_every_field_has_its_words(zone: str) -> None:
    said = words(facts_of(full().report, full()))
    assert said["customer"] == "Test Customer · +91 55555 20001 · no-answer"
    assert said["agent"] == "Asha Rao · +91 55555 10001 · completed"
    assert said["talk"] == "3:10 of 3:24 from start to end"
    assert said["computed"] == "3:24 (computed: end less start)"
    assert said["elapsed"] == "3:32 from your press to the end as seen here"
    assert (said["sid"], said["custom"], said["note"], said["tags"]) == (
        SID,
        "order-4711",
        "late",
        "a, b",
    )
    assert said["state"] == "over and processed (Exotel's word: “terminal”)"
    assert (said["direction"], said["status"]) == ("outgoing", "“completed”")
    assert said["customer_leg"] == "no answer · “no-answer”"
    assert (said["agent_group"], said["agent_user"]) == ("North · g1", "5afe" + "0" * 28)
    assert (said["digits"], said["app"], said["recordings"]) == ("1-2", "Welcome · app1", "1")
    assert said["ordered"] == "recording in one channel, ring 30 s each phone, limit 10:00"
    assert said["ordered_field"] == "order-4711"
    assert said["callback_terminal"] == "https://crm.example/done"
    assert said["wait_audio"] == "https://crm.example/wait.wav"
    assert (said["followed_up"], said["practice"]) == ("done", "Practice: on this computer alone")
    offset = "+05:30 (IST)" if zone == "Asia/Kolkata" else "-05:00 (EST)"
    shown = "04 Mar 2025 10:15:06" if zone == "Asia/Kolkata" else "03 Mar 2025 23:45:06"
    assert said["started"] == f"{shown} {offset}"
    assert said["times"].endswith(offset)
    assert ("there" in said) == (zone != "Asia/Kolkata"), (
        "told where the customer's time is another"
    )


def test_a_total_that_exotel_tells_is_called_exotels() -> None:
    call = full()
    assert call.report is not None
    said = words(facts_of(replace(call.report, total_duration_s=204), call))
    assert said["total"] == "3:24 (Exotel's)"
    assert "total" not in words(facts_of(call.report, call))


def test_an_end_before_the_start_is_no_length() -> None:
    call = full()
    assert call.report is not None
    odd = replace(call.report, ended_at=INDIA, started_at=INDIA + timedelta(seconds=5))
    said = words(facts_of(odd, call))
    assert "computed" not in said
    assert said["talk"] == "3:10"


def test_unknown_words_are_shown_as_received() -> None:
    report = Report(SID, "parked", "gone_fishing", "sideways", agent=Leg(status="wrapped-up"))
    said = words(facts_of(report))
    assert said["state"] == "Exotel's word: “parked”"
    assert (said["status"], said["direction"]) == ("“gone_fishing”", "“sideways”")
    assert said["agent_leg"] == "“wrapped-up” · “wrapped-up”"


def test_a_report_without_a_call_of_the_journal_says_what_it_has() -> None:
    said = words(facts_of(full().report))
    assert "note" not in said
    assert "ordered" not in said
    assert said["customer"].startswith("Test Customer")
    assert facts_of(None) == ()
    names = [fact.name for fact in facts_of(full().report)]
    assert "Agent" in names, "whose phone it is, is not known"


def test_a_failure_has_its_code_and_request_id() -> None:
    call = refused(Failure("Refused", None, 10703, 403, "req-77", "no DID"))
    said = words(facts_of(None, call))
    assert (said["code"], said["http"], said["request_id"]) == ("10703", "403", "req-77")
    assert said["described"] == "no DID"
    assert "Nothing was dialled." in said["failure"]
    assert "may have been dialled" in words(facts_of(None, unknown()))["failure"]


def test_main_facts_are_there_even_where_nothing_is_known() -> None:
    facts = facts_of(None, pressed())
    main = [fact.key for fact in facts if fact.main]
    assert main == ["customer", "agent", "times", "talk", "sid", "custom", "note"]
    assert len({fact.key for fact in facts}) == len(facts)


@pytest.mark.parametrize("hostile", [HTML, BIDI + "abc", "a\tb\x00\x07\nc\u2028d\x1b[31m", MILLION])
def test_whatever_came_is_one_plain_line(hostile: str) -> None:
    leg = Leg(*[hostile] * 6)
    report = replace(
        full().report or Report("", ""),
        call_sid=hostile,
        state=hostile,
        status=hostile,
        direction=hostile,
        virtual_number=hostile,
        custom_field=hostile,
        app_id=hostile,
        app_name=hostile,
        digits=hostile,
    )
    report = replace(report, agent=leg, customer=leg)
    failure = Failure("Refused", hostile, 1, 400, hostile, hostile)
    call = replace(full(), report=report, note=hostile, tags=(hostile,), overrides=(hostile,))
    call = replace(call, failure=failure, standing=Standing.REFUSED)
    for fact in facts_of(report, call):
        assert fact.words.isprintable(), fact.key
        assert len(fact.words) < 1500, fact.key
        assert not _TURNS & set(fact.words)
    for line in (call_line(call), call_line(replace(call, standing=Standing.ACCEPTED))):
        assert line.isprintable()
        assert len(line) < 2500
    assert call_link(hostile).isascii()


def test_a_very_long_text_says_how_long_it_is() -> None:
    assert bounded(MILLION).endswith("… (1,048,576 characters)")
    assert bounded("x" * 300) == "x" * 300


def test_a_call_as_one_line(zone: str) -> None:
    begun = "2025-03-04 10:15 +05:30" if zone == "Asia/Kolkata" else "2025-03-03 23:45 -05:00"
    assert call_line(replace(full(), note="at\tfive\n")) == (
        f"{begun} · Test Customer · +91 55555 20001 · Talked 3:10 · via +91 55555 80001"
        f" · SID {SID} · at five · practice"
    )
    assert "Kiran" in call_line(pressed(), "Kiran")


def test_a_link_holds_the_sid_and_nothing_else() -> None:
    assert call_link(SID) == f"ccmdial:sid/{SID}"
    assert call_link("a/b?c=d&e #f") == "ccmdial:sid/a%2Fb%3Fc%3Dd%26e%20%23f"


def test_a_moment_has_the_zones_of_others_in_its_tip(zone: str) -> None:
    reported = INDIA.astimezone(datetime.fromisoformat("2025-03-04T10:15:00+05:30").tzinfo)
    tip = moment_tip(reported, "+915555520001").split("\n")
    assert tip[0] == f"{zoned(reported)} here"
    assert tip[-1] == "2025-03-04 04:45:00 UTC"
    assert any("04 Mar 10:15 +05:30 (IST) where the number belongs" in line for line in tip)
    assert ("10:15:00 +05:30 as reported" in tip) == (zone != "Asia/Kolkata")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("reply", "the answer to the call"),
        ("press", "your press"),
        ("poll", "asked {time}"),
        ("lookup", "looked up {time}"),
        ("check", "checked {time}"),
        ("callback", "callback {time}"),
        ("sign", "inferred from your phone"),
        ("agent", "your own word"),
        ("<b>pigeon</b>", "<b>pigeon</b> {time}"),
    ],
)
def test_who_says_so(source: str, said: str) -> None:
    time = after(5).astimezone().strftime("%H:%M:%S")
    assert source_words(source, after(5)) == said.format(time=time)


def test_a_time_says_how_it_is_known() -> None:
    time = after(5).astimezone().strftime("%H:%M:%S")
    said = [
        moment_time(Moment(What.AGENT_LEG, after(5), basis, "poll", after(5), "in-progress"))
        for basis in Basis
    ]
    assert said == [time, f"by {time}", f"seen {time}"]
    assert moment_time(Moment(What.RANG, None, Basis.CONFIRMED, "agent")) == ""


def test_an_answer_has_its_age() -> None:
    moment = Moment(What.RECORDING, after(5), Basis.SEEN, "poll", after(5))
    assert moment_note(moment, after(185)) == "asked, 3 min ago"
    told = replace(moment, basis=Basis.CONFIRMED)
    assert moment_note(told, after(185)) == f"{source_words('poll', after(5))}, 3 min ago"
    assert age_since(after(0), after(3 * 86_400)) == "3 d ago"
    assert age_since(after(5), after(0)) == "just now", "a clock that was set back"
    press = Moment(What.REQUESTED, after(0), Basis.CONFIRMED, "press", after(0))
    assert moment_note(press, after(185)) == "your press"


@pytest.mark.parametrize("what", list(What))
def test_every_moment_has_words(what: What) -> None:
    for word in ("in-progress", "completed", "odd{word}", MILLION, ""):
        said = moment_words(Moment(what, after(1), Basis.SEEN, "poll", after(1), word))
        assert 0 < len(said) < 400


def test_a_stored_report_has_a_title() -> None:
    time = after(5).astimezone().strftime("%H:%M:%S")
    assert report_title(1, Heard("reply", after(5), "", None)) == (
        f"1. the answer to the call, came {time}"
    )
    assert report_title(2, Heard("poll", after(5), "", None)) == f"2. asked {time}"


def test_a_refused_call_has_no_sid_in_its_line() -> None:
    line = call_line(move(pressed(), Standing.NOT_SENT, Failure("NotSent", "connect")))
    assert "SID" not in line
    assert "Not placed" in line
    assert "SID" in call_line(recorded())
