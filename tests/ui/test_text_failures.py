"""Every failure says what happened, whether anything was dialled, and what to do next."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from ccm_desktop.domain import errors as e
from ccm_desktop.domain.call import Failure
from ccm_desktop.ui import text
from tests.ui.found import INCONSIDERATE
from tests.ui.shown import BIDI, CUSTOMER, HTML, HUGE

PATH = Path("/somewhere/settings.json")
CODED = (10706, 404, "req-1", "User device is currently busy")
_PLACEHOLDER = re.compile(r"\{\w*\}")
_MUST_SAY_NOT_DIALLED = (e.Refused, e.NotSent, e.BadInput, e.NotAllowedNow)


def leaves(base: type[e.CcmError] = e.CcmError) -> Iterator[type[e.CcmError]]:
    """Every class of the error tree that has none below it."""
    below = [c for c in base.__subclasses__() if c.__module__ == e.__name__]
    if not below:
        yield base
    for one in below:
        yield from leaves(one)


def samples_of(leaf: type[e.CcmError]) -> list[e.CcmError]:
    """A leaf with every value that changes its words."""
    if issubclass(leaf, e.RateLimited):
        return [leaf(*CODED), leaf(*CODED, retry_after_s=30.0), leaf(retry_after_s=0.2)]
    if issubclass(leaf, e.Refused):
        return [leaf(*CODED), leaf(None, 403), leaf()]
    if leaf is e.BadInput:
        return [
            e.BadInput(field, problem, "12a")
            for problem in e.InputProblem
            for field in ("customer", "agent", "virtual_number", "base_url")
        ]
    by_leaf: dict[type[e.CcmError], Sequence[e.CcmError]] = {
        e.AlreadyOnCall: [e.AlreadyOnCall("r1", CUSTOMER), e.AlreadyOnCall("r1", CUSTOMER, "sid")],
        e.EarlierUnknown: [e.EarlierUnknown("r1", CUSTOMER)],
        e.Inconsiderate: INCONSIDERATE,
        e.NotSent: [e.NotSent(reason) for reason in e.NotSentReason],
        e.OutcomeUnknown: [
            unknown
            for reason in e.UnknownReason
            for unknown in (e.OutcomeUnknown(reason), e.OutcomeUnknown(reason, *CODED))
        ],
        e.ChangeUnknown: [
            unknown
            for reason in e.UnknownReason
            for unknown in (e.ChangeUnknown(reason), e.ChangeUnknown(reason, 1100, 500, "req-1"))
        ],
        e.Unreachable: [e.Unreachable("timeout"), e.Unreachable("cut")],
        e.ServerFault: [e.ServerFault(), e.ServerFault(1100, 500, "req-1", 30.0)],
        e.BadReply: [e.BadReply("response.data", 200)],
        e.CredentialsMissing: [e.CredentialsMissing("Sales")],
        e.KeyringTrouble: [e.KeyringTrouble(problem) for problem in e.KeyringProblem],
        e.JournalTrouble: [e.JournalTrouble(problem, PATH) for problem in e.JournalProblem],
        e.ContactsTrouble: [
            e.ContactsTrouble(problem, PATH, "at $.book") for problem in e.ContactsProblem
        ],
        e.ExportTrouble: [
            e.ExportTrouble(problem, PATH, detail)
            for problem in e.ExportProblem
            for detail in ("", "No space left on device")
        ],
        e.RecordingNotReady: [e.RecordingNotReady()],
        e.RecordingGone: [e.RecordingGone()],
        e.RecordingNotAllowed: [e.RecordingNotAllowed(401), e.RecordingNotAllowed(403)],
        e.RecordingElsewhere: [e.RecordingElsewhere(host) for host in ("", "evil.example")],
        e.RecordingTooLarge: [e.RecordingTooLarge(100 * 1024 * 1024)],
        e.NotARecording: [e.NotARecording()],
        e.RecordingNotKept: [e.RecordingNotKept(problem, PATH) for problem in e.FileProblem],
        e.SettingsTrouble: [
            e.SettingsTrouble(problem, PATH, "at $.profiles") for problem in e.SettingsProblem
        ],
    }
    return list(by_leaf[leaf])


# `Refused` itself is raised for refusals that have no leaf of their own.
EVERY = [
    sample
    for leaf in (*leaves(), e.Refused)
    for sample in (samples_of(leaf) if leaf is not e.Refused else [e.Refused(*CODED), e.Refused()])
]


def _name(error: e.CcmError) -> str:
    which = getattr(error, "reason", None) or getattr(error, "problem", None) or ""
    return f"{type(error).__name__}-{which}"


@pytest.mark.parametrize("dialling", [True, False])
@pytest.mark.parametrize("error", EVERY, ids=_name)
def test_every_failure_has_a_title_and_no_unfilled_place(
    error: e.CcmError, *, dialling: bool
) -> None:
    words = text.message(error, dialling=dialling)
    assert words.title
    assert words.title[0].isupper() or words.title[0] == "“"
    assert words.title.endswith((".", "”"))
    assert not _PLACEHOLDER.search(words.sentence)
    assert "Oops" not in words.sentence
    assert type(error).__name__ not in words.sentence, "a class's name is no explanation"
    assert words.body in words.sentence
    assert "  " not in words.sentence


@pytest.mark.parametrize("error", EVERY, ids=_name)
def test_every_failed_attempt_to_call_has_a_next_step(error: e.CcmError) -> None:
    words = text.message(error)
    is_told_in_the_title = (
        isinstance(error, e.BadInput) and error.problem is e.InputProblem.EMERGENCY
    )
    assert words.next_step or is_told_in_the_title


@pytest.mark.parametrize("error", EVERY, ids=_name)
def test_whether_anything_was_dialled_is_said(error: e.CcmError) -> None:
    words = text.message(error)
    if isinstance(error, e.OutcomeUnknown):
        assert "Nothing was dialled" not in words.sentence
        assert words.title == "This call may have been dialled."
        assert "It is not sent again by itself." in words.dialled
    else:
        assert words.dialled.startswith("Nothing was dialled")


@pytest.mark.parametrize(
    "error", [one for one in EVERY if not isinstance(one, _MUST_SAY_NOT_DIALLED)], ids=_name
)
def test_a_read_that_fails_says_nothing_of_dialling(error: e.CcmError) -> None:
    if not isinstance(error, e.OutcomeUnknown):
        assert "dialled" not in text.message(error, dialling=False).dialled


def test_each_reason_of_an_unknown_outcome_has_words_of_its_own() -> None:
    said = {text.message(e.OutcomeUnknown(reason)).dialled for reason in e.UnknownReason}
    assert len(said) == len(e.UnknownReason)


def test_each_problem_of_the_keyring_and_the_journal_has_words_of_its_own() -> None:
    keyring = {text.keyring_problem(problem) for problem in e.KeyringProblem}
    assert len(keyring) == len(e.KeyringProblem)
    journal = {text.message(e.JournalTrouble(problem, PATH)).title for problem in e.JournalProblem}
    assert len(journal) == len(e.JournalProblem)
    for problem in e.KeyringProblem:
        assert text.kept_for_session(problem).startswith(text.keyring_problem(problem))


def test_code_and_request_id_are_small_print() -> None:
    words = text.message(e.PhoneBusy(*CODED))
    assert words.details == "error 10706 · request req-1"
    assert "10706" not in words.title + words.body
    assert text.message(e.Forbidden(None, 403)).details == "HTTP 403"


def test_a_wait_is_said_as_it_was_asked_for() -> None:
    assert "Wait 30 s" in text.message(e.RateLimited(retry_after_s=30)).next_step
    assert "Wait a minute" in text.message(e.RateLimited()).next_step
    assert "Wait 1 s" in text.message(e.RateLimited(retry_after_s=0.2)).next_step


def test_codes_that_mean_the_same_get_the_same_words() -> None:
    off_by_id = text.message(e.PhoneOff(1012, 409, "a", "User device is unavailable"))
    off_by_contact = text.message(e.PhoneOff(10703, 404, "a", "currently unavailable (turned off)"))
    assert _words(off_by_id) == _words(off_by_contact)
    busy = [text.message(e.PhoneBusy(10706, status, "a", "busy")) for status in (404, 409)]
    assert _words(busy[0]) == _words(busy[1])
    missing = [text.message(e.AgentNotFound(code, 404)) for code in (10731, 10702, 10806)]
    assert len({_words(one) for one in missing}) == 1


def _words(message: text.Message) -> tuple[str, str, str]:
    return message.title, message.dialled, message.next_step


REFUSALS: tuple[type[e.Refused], ...] = (e.Refused, *e.Refused.__subclasses__())
KEPT = [
    *(Failure("NotSent", reason.value) for reason in e.NotSentReason),
    *(Failure("OutcomeUnknown", reason.value, *CODED) for reason in e.UnknownReason),
    *(Failure(leaf.__name__, None, *CODED, retry_after_s=7.0) for leaf in REFUSALS),
]


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: f"{kept.kind}-{kept.reason}")
def test_a_failure_from_the_journal_reads_as_when_it_happened(kept: Failure) -> None:
    said = (kept.code, kept.http_status, kept.request_id, kept.description)
    fresh: e.CcmError
    if kept.kind == "NotSent":
        fresh = e.NotSent(e.NotSentReason(str(kept.reason)))
    elif kept.kind == "OutcomeUnknown":
        fresh = e.OutcomeUnknown(e.UnknownReason(str(kept.reason)), *said)
    elif kept.kind == "RateLimited":
        fresh = e.RateLimited(*said, retry_after_s=kept.retry_after_s)
    else:
        fresh = getattr(e, kept.kind)(*said)
    assert text.failure(kept) == text.message(fresh)


@pytest.mark.parametrize("kind", ["SomethingNewer", "JournalTrouble", "annotations", "Path", ""])
def test_a_kind_that_this_version_does_not_know_is_a_refusal(kind: str) -> None:
    assert text.failure(Failure(kind, code=1)) == text.message(e.Refused(code=1))


@pytest.mark.parametrize("kind", ["NotSent", "OutcomeUnknown"])
def test_a_reason_that_this_version_does_not_know_still_has_words(kind: str) -> None:
    words = text.failure(Failure(kind, "something_newer"))
    assert words.title
    assert ("Nothing was dialled" in words.sentence) == (kind == "NotSent")


@pytest.mark.parametrize("hostile", [HTML, BIDI, HUGE, "a\x1b[31mb\nc\x9b2Jd", "{title}"])
def test_what_a_server_says_stays_one_short_printable_line(hostile: str) -> None:
    for error in (
        e.Refused(1002, 400, hostile, hostile),
        e.OutcomeUnknown(e.UnknownReason.SERVER_FAULT, 1100, 500, hostile, hostile),
        e.ServerFault(1100, 500, hostile),
        e.BadInput("customer", e.InputProblem.NOT_A_NUMBER, hostile),
    ):
        words = text.message(error).sentence
        assert words.isprintable()
        assert len(words) < 400
