"""A call in words: nothing more than was reported, and no state without words."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import ccm_desktop
from ccm_desktop.domain import errors as e
from ccm_desktop.domain.call import Call, Failure, Outcome, Phase, Standing, Watch, move, observe
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.line import line_of
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Channels
from ccm_desktop.domain.profile import Profile, Stamp, VirtualNumber
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.domain.signs import Signs
from ccm_desktop.ui import text
from ccm_desktop.ui.chips import chip_for
from ccm_desktop.ui.shapes import Shape
from tests.ui.shown import (
    BIDI,
    HUGE,
    START,
    accepted,
    after,
    calling,
    ended,
    ended_with,
    final,
    finishing,
    given_up,
    legs,
    named,
    pressed,
    recorded,
    refused,
    ringing,
    sending,
    talking,
    unknown,
)

SOURCES = Path(ccm_desktop.__file__).parent


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (pressed(), "Sending to Exotel…"),
        (sending(), "Sending to Exotel…"),
        (accepted(), "In progress (no more detail yet)"),
        (ringing(), "Your phone should ring (…4321)"),
        (calling(), "Calling the customer"),
        (talking(), "Talking"),
        (finishing(), "Finishing; the report is not final yet"),
        (ended(), "Talked 3:20"),
        (refused(), "Not placed: Your phone is switched off in CCM."),
        (move(sending(), Standing.NOT_SENT, Failure("NotSent", "connect")), "Not placed: Exotel"),
        (unknown(), "Not sure: it may be ringing"),
        (move(unknown(), Standing.DID_NOT_RING), "Not placed: you said that your phone did not"),
        (move(unknown(), Standing.RANG), "You said that it rang; Exotel gave no call SID"),
        (given_up(), "No final report from Exotel"),
        (ended_with("completed"), "Talked; the talk time is not reported"),
        (ended_with("agent_unanswered"), "Your phone did not answer; the customer was not rung"),
        (ended_with("customer_unanswered"), "The customer did not answer"),
        (ended_with("customer_unanswered", "completed", "busy"), "The customer was busy"),
        (ended_with("agent_canceled"), "You hung up while the customer's phone rang"),
        (ended_with("agent_cancelled"), "You hung up while the customer's phone rang"),
        (ended_with("agent_no_dial"), "Your phone could not be reached; the customer was not rung"),
        (ended_with("customer_no_dial"), "The customer could not be reached"),
        (ended_with("agent_busy"), "Your phone was busy; the customer was not rung"),
        (ended_with("customer_busy"), "The customer was busy"),
        (ended_with("failed"), "The call failed; Exotel gives no reason"),
        (ended_with("agent_wrapped_up"), "Ended; Exotel reports “agent_wrapped_up”"),
        (ended_with(None), "Ended; Exotel does not report how"),
    ],
)
def test_the_state_in_one_sentence(call: Call, words: str) -> None:
    assert text.call_state(call).startswith(words)


def test_a_word_that_nobody_published_is_shown_and_ends_nothing() -> None:
    call = observe(accepted(), legs("wrapped-up", "on-hold"), after(5))
    assert text.call_state(call) == "In progress (Exotel reports “wrapped-up”, “on-hold”)"
    strange = replace(legs("in-progress", "in-progress"), state="queued", status="handed_over")
    assert text.call_state(observe(accepted(), strange, after(5))) == "Talking"


@pytest.mark.parametrize("word", [HUGE, BIDI, "a\nb\x1b[2J", "W" * 10_000])
def test_a_word_that_is_no_word_is_cut_and_printable(word: str) -> None:
    for call in (ended_with(word), observe(accepted(), legs(word, word), after(5))):
        sentence = text.call_state(call)
        assert sentence.isprintable()
        assert len(sentence) < 160


def test_an_agent_known_by_user_id_has_no_number_to_show() -> None:
    order = replace(accepted().order, agent=AgentIdentity(user_id="5afe" + "0" * 28))
    nothing_known = Report("sid", "active")
    call = observe(replace(accepted(), order=order), nothing_known, after(1))
    assert text.call_state(call) == "Your phone should ring"
    reported = replace(nothing_known, agent=Leg("+915555514321"))
    assert text.call_state(observe(call, reported, after(2))) == "Your phone should ring (…4321)"


@pytest.mark.parametrize("outcome", [*Outcome, None])
def test_every_outcome_has_a_word_a_sentence_and_a_shape(outcome: Outcome | None) -> None:
    assert text.state_word(Phase.ENDED, outcome)
    assert chip_for(Phase.ENDED, outcome).shape in Shape


def test_every_outcome_is_reached_by_a_reported_status() -> None:
    reached = {ended_with(status).outcome for status in ("completed", "new_word", None)}
    reached |= {ended_with(outcome.value).outcome for outcome in Outcome}
    assert reached >= set(Outcome)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.ENDED])
def test_every_phase_has_a_word_and_a_shape(phase: Phase) -> None:
    assert text.state_word(phase, None)
    assert chip_for(phase, None).word == text.state_word(phase, None)


def test_every_standing_has_words() -> None:
    for standing in Standing:
        for failure in (None, Failure("PhoneOff")):
            call = replace(pressed(), standing=standing, failure=failure)
            assert text.call_state(call)
            assert text.talk_time(call)
            assert text.recording(call)


def test_states_that_differ_look_different_without_colour() -> None:
    tellers = [chip_for(phase, None) for phase in Phase if phase is not Phase.ENDED]
    tellers += [chip_for(Phase.ENDED, outcome) for outcome in Outcome]
    assert len({chip.word for chip in tellers}) >= 14
    for word in {chip.word for chip in tellers}:
        assert len({chip.shape for chip in tellers if chip.word == word}) == 1


def test_talk_time_is_exotels_and_never_guessed() -> None:
    for call in (accepted(), ringing(), calling(), talking(), finishing(), given_up()):
        assert text.talk_time(call) == "reported at the end"
    assert text.talk_time(ended()) == "3:20"
    assert text.talk_time(ended_with("customer_unanswered")) == "–"
    assert text.talk_time(refused()) == "–"


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (talking(), "Recording is asked for"),
        (accepted(recording=False), "Not recorded"),
        (ended(), "Recording not ready yet; usually it comes within minutes"),
        (replace(ended(), watch=Watch.DONE), "No recording came; check again later"),
        (recorded(), "Recording ready"),
        (ended_with("customer_unanswered"), "No recording"),
    ],
)
def test_the_recording_in_words(call: Call, words: str) -> None:
    assert text.recording(call) == words


def test_more_recordings_are_counted() -> None:
    report = replace(final(), recordings=("https://a.invalid/1", "https://a.invalid/2"))
    assert text.recording(observe(ended(), report, after(50))) == "2 recordings ready"


def test_the_customer_is_named_where_a_name_was_reported() -> None:
    assert text.customer_title(talking()) == ("+91 55555 20001", "")
    assert text.customer_title(named(talking(), "Asha")) == ("Asha", "+91 55555 20001")


def test_names_keep_their_script_and_lose_what_turns_the_line() -> None:
    malayalam = "രാജ്\u200dകുമാർ"
    assert text.customer_title(named(talking(), malayalam))[0] == malayalam
    assert text.customer_title(named(talking(), BIDI))[0] == "evil"


def test_a_report_of_a_call_from_elsewhere_is_a_fact_a_line() -> None:
    report = replace(
        final(), custom_field="order 1\nTalk time: 9:59:59\x1b[31m\x9b", ended_at=START
    )
    report = replace(report, customer=Leg("+915555520001", "Eve\u2028Talk time: 0:01", "completed"))
    lines = text.report_summary(report).splitlines()
    assert len(lines) == 10
    assert all(line.isprintable() for line in lines)
    assert "Talk time: 3:20" in lines
    assert "Customer: Eve Talk time: 0:01 · +91 55555 20001 · completed" in lines
    empty = text.report_summary(Report("sid", ""))
    assert empty.count("–") == 9


def test_only_a_whole_number_is_grouped_for_reading() -> None:
    assert text.number("+915555520001") == "+91 55555 20001"
    for as_it_came in ("sip:asha0abc", "+1800FLOWERS", "call +14155552671 now", "", "08047100000"):
        assert text.number(as_it_came) == as_it_came


def test_a_line_is_said_with_state_customer_and_time() -> None:
    said = text.line_summary(line_of(named(ended(), "Asha")))
    assert said.startswith("Completed, Asha, ")
    assert "+91 55555 20001" in text.line_summary(line_of(ended()))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "just now"),
        (1.9, "just now"),
        (2, "2 s ago"),
        (59.9, "59 s ago"),
        (60, "1 min ago"),
        (3600, "1 h ago"),
    ],
)
def test_ages_are_coarse(seconds: float, words: str) -> None:
    assert text.age(seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(-1, "0:00"), (48.9, "0:48"), (726, "12:06"), (3723, "1:02:03")]
)
def test_durations_read_as_on_a_clock(seconds: float, words: str) -> None:
    assert text.clock(seconds) == words


def test_a_time_of_another_day_says_the_day() -> None:
    assert len(text.day_and_time(START)) > len("09:00:00")
    assert text.local_time(None) == text.NOTHING
    assert text.time_or_day(START) == START.astimezone().strftime("%d %b")
    assert ":" in text.time_or_day(datetime.now(UTC))


def test_the_options_in_one_line() -> None:
    assert text.options_line(CallOptions()) == (
        "Recording on · dual · usual ring time · no time limit"
    )
    options = CallOptions(
        recording=True, channels=Channels.SINGLE, ring_time_s=30, time_limit_s=3600
    )
    assert text.options_line(options) == "Recording on · single · ring 30 s · limit 1:00:00"
    assert text.options_line(CallOptions(recording=False)).startswith("Recording off · usual")


def test_the_account_and_its_region() -> None:
    for stamp in Stamp:
        assert text.stamp_name(stamp)
    mumbai = Profile("Sales", "https://ccm-api.in.exotel.com", "acme1")
    assert text.account_title(mumbai) == "acme1 · Mumbai"
    assert text.account_title(replace(mumbai, practice=True)) == "acme1"
    assert text.virtual_number_label(VirtualNumber("+915555580001", "Sales")) == (
        "Sales  +91 55555 80001"
    )
    assert text.virtual_number_label(VirtualNumber("08047100000")) == "08047100000"


def test_the_connection_in_words() -> None:
    now = START + timedelta(seconds=90)
    assert text.connection(Health(), now, practice=False) == "Exotel · not asked yet"
    heard = Health(heard_at=START, watched=1)
    assert text.connection(heard, now, practice=True) == "Practice sandbox · checked 1 min ago"
    assert "last answer" in text.connection(replace(heard, watched=0), now, practice=False)
    failing = Health(START, after(30), e.Unreachable("timeout"), 1)
    words = text.connection(failing, now, practice=False)
    assert words.startswith("Exotel could not be reached. Trying since ")
    assert "dialled" not in words


@pytest.mark.parametrize(
    ("skew_s", "words"), [(600, "10 min slow"), (-180, "3 min fast"), (119, ""), (None, "")]
)
def test_a_clock_that_is_far_off_is_told(skew_s: float | None, words: str) -> None:
    health = Health(heard_at=START, watched=1, clock_skew_s=skew_s)
    said = text.connection(health, START, practice=False)
    assert said.endswith(words or "checked just now")
    assert "clock" not in text.connection(health, START, practice=True)


def test_what_is_inferred_says_so() -> None:
    call = unknown()
    assert text.signs(call) == ""
    busy = Signs(busy_at=after(5))
    freed = replace(busy, free_at=after(60))
    for signs, part in (
        (busy, "on a call since"),
        (freed, "on a call from"),
        (Signs(None, after(9)), "proves"),
    ):
        said = text.signs(replace(call, signs=signs))
        assert said.startswith("Inferred: ")
        assert part in said


def test_counts_read_right() -> None:
    assert text.watched(1) == "1 call watched"
    assert text.watched(2) == "2 calls watched"
    assert text.journal_size(1) == "1 call in the journal"
    assert text.journal_size(12345) == "12,345 calls in the journal"


@pytest.mark.parametrize("problem", e.InputProblem)
def test_every_problem_with_what_was_typed_is_one_sentence(problem: e.InputProblem) -> None:
    for field in ("customer", "base_url", "profile", "time_limit_s", "not_a_field"):
        words = text.bad_input(e.BadInput(field, problem, "x" * 500))
        assert words.endswith(".")
        assert words.count("\n") == 0
        assert len(words) < 130
        assert "{" not in words


@pytest.mark.parametrize(
    "problem",
    [
        problem
        for problem in e.InputProblem
        if problem.value not in ("emergency", "unknown_name", "out_of_range")
    ],
)
def test_what_must_not_be_repeated_leaves_no_empty_quotes(problem: e.InputProblem) -> None:
    words = text.bad_input(e.BadInput("api_key", problem))
    assert words.startswith("API key ")
    assert "“”" not in words


def test_every_field_that_can_be_bad_has_a_name() -> None:
    fields = set()
    for module in SOURCES.rglob("*.py"):
        source = module.read_text(encoding="utf-8")
        fields |= set(re.findall(r'(?:BadInput|_address|_range)\(\s*"(\w+)"', source))
    assert {"customer", "base_url", "ring_time_s"} <= fields
    for field in fields | {"api_key", "api_token"}:
        assert text.field_name(field) != field


def test_another_language_gets_the_same_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ccm_desktop.ui.text.words._translate", lambda s: s.swapcase())
    # `{n}` would be `{N}`: a translation that loses a place must fail loudly, not show braces.
    with pytest.raises(KeyError):
        text.watched(2)
    assert text.watched(1) == "1 CALL WATCHED"
