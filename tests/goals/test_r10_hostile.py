"""R10: whatever comes as an answer, the app knows what it may say of the call, and goes on."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from itertools import islice

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ccm_desktop.api import codes
from ccm_desktop.api.client import CcmClient
from ccm_desktop.domain.call import Call, Standing, move, observe
from ccm_desktop.domain.errors import CcmError, NotSent, OutcomeUnknown, Refused
from ccm_desktop.domain.line import line_of
from ccm_desktop.domain.lookup import Came, LookedUp, failed
from ccm_desktop.domain.report import Received
from ccm_desktop.services.calls import _failure_of
from ccm_desktop.services.journals.rows import LINE_COLUMNS, decode, decode_line, encode
from ccm_desktop.ui import text, theme
from ccm_desktop.ui.call_notices import failure_notice, notice_for
from ccm_desktop.ui.lookup_views.dialog import LookupDialog
from ccm_desktop.ui.main_window import MainWindow
from tests.api.dialling import ORDER, SID, client_for
from tests.api.faultserver import Peer, serving
from tests.goals.hostile import Case, cases
from tests.goals.ledger import counted
from tests.goals.scale import SCALES, Scale
from tests.memory import STATUS, resident_mb
from tests.services.manual_clock import START
from tests.services.samples import a_call

_CASES_OF_A_CLIENT = 100
_WARM = 100
_MOST_GROWTH_MB = 50
End = Received | Exception


class Answers:
    """A server that gives the answer of the moment to whatever it is asked, and counts."""

    def __init__(self) -> None:
        self.case = Case("none yet", 0, b"")
        self.asked = Counter[str]()

    async def __call__(self, peer: Peer) -> None:
        while (request := await peer.read()) is not None:
            self.asked[request.method] += 1
            for piece in self.case.pieces():
                if peer._writer.is_closing():
                    return
                await peer.send(piece)
            if self.case.closes:
                return


async def all_ends(answers: Answers, count: int) -> AsyncIterator[tuple[Case, End, End]]:
    """What a call request and a question end with, for each answer, over real sockets."""
    hostile = cases(count)
    async with serving(answers) as server:
        while part := list(islice(hostile, _CASES_OF_A_CLIENT)):
            async with client_for(server.url) as client:
                for answers.case in part:
                    called = await end_of(client, dials=True)
                    yield answers.case, called, await end_of(client, dials=False)
            server.requests.clear()


async def end_of(client: CcmClient, *, dials: bool) -> End:
    try:
        return await (client.make_call(ORDER) if dials else client.call_details(SID))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is judged
        return error


def is_fair(case: Case, end: End) -> bool:
    """Whether a call request may end so, by what the answer says at its very outside.

    Accepted needs a 2xx, refused a status or a code that refuses; all else leaves a doubt.
    """
    match end:
        case Received(report=report):
            return 200 <= case.status < 300 and bool(report.call_sid)
        case NotSent():
            return False
        case Refused(code=code):
            refuses = 300 <= case.status < 500 or case.status in codes.BY_STATUS
            return refuses or (code is not None and code not in codes.FAULTS)
        case _:
            return isinstance(end, OutcomeUnknown)


def is_fair_of_a_question(end: End) -> bool:
    """Whether a question may end so: it never says anything of a call request."""
    if isinstance(end, Received):
        return bool(end.report.call_sid)
    return isinstance(end, CcmError) and not isinstance(end, NotSent | OutcomeUnknown)


def call_of(end: Received | CcmError) -> Call:
    """The call that such an end of a request makes, as `services.calls` keeps it."""
    sending = move(a_call(), Standing.SENDING)
    match end:
        case Received(report=report):
            return observe(move(sending, Standing.ACCEPTED), report, START)
        case Refused():
            return move(sending, Standing.REFUSED, _failure_of(end))
        case OutcomeUnknown():
            return move(sending, Standing.UNKNOWN, _failure_of(end))
        case _:
            raise AssertionError(f"no end of a request: {end}")


def with_answer(call: Call, asked: End) -> Call:
    """The call with a report laid over it, where one came."""
    is_report = isinstance(asked, Received) and call.standing is Standing.ACCEPTED
    return observe(call, asked.report, START) if is_report and isinstance(asked, Received) else call


def take_in(call: Call) -> None:
    """Write the call down and read it back."""
    row = encode(call)
    assert decode(str(row["body"])) == call
    line = decode_line(tuple(row[name] for name in LINE_COLUMNS.split(", ")))
    assert (line.reference, line.call_sid) == (call.reference, call.call_sid)


def all_words(call: Call, asked: End) -> Iterator[str]:
    """Everything that the window or the command line would say of it."""
    yield from (text.call_state(call), text.outcome(call), text.talk_time(call))
    yield from (text.recording(call), *text.customer_title(call), text.line_summary(line_of(call)))
    if call.failure is not None:
        yield text.failure(call.failure).sentence
    if isinstance(asked, Received):
        yield from (
            asked.raw,
            text.report_summary(asked.report),
            text.short_sid(asked.report.call_sid),
        )
    elif isinstance(asked, CcmError):
        yield text.message(asked, dialling=False).sentence


@pytest.mark.timeout(1800)
@pytest.mark.skipif(not STATUS.exists(), reason="only Linux says how much memory it holds")
@pytest.mark.parametrize("scale", SCALES)
async def test_no_answer_gets_the_better_of_the_client(scale: Scale) -> None:
    answers, kinds = Answers(), set[str]()
    faults: list[tuple[str, str]] = []
    held = list[float]()
    count = scale.of(400, 10_000)
    with counted("R10", "bodies and headers over a socket", scale) as figures:
        async for case, called, asked in all_ends(answers, count):
            kinds.add(case.kind)
            if not is_fair(case, called) or not is_fair_of_a_question(asked):
                faults.append((case.kind, f"{called!r}, {asked!r}"))
                continue
            try:
                assert isinstance(called, Received | CcmError)
                call = with_answer(call_of(called), asked)
                take_in(call)
                for words in all_words(call, asked):
                    words.encode()  # half a character can be shown nowhere
            except Exception as error:  # noqa: BLE001 - all of them are told at the end
                faults.append((case.kind, repr(error)))
            if answers.asked["POST"] % _WARM == 0:
                held.append(resident_mb())
        growth = round(max(held) - held[0])
        assert faults == []
        assert answers.asked == {"POST": count, "GET": count}, "every answer was asked for, once"
        assert growth < _MOST_GROWTH_MB
        figures["answers to both questions"] = count
        figures["kinds"] = len(kinds)
        figures["errors that nobody catches or wrong verdicts"] = len(faults)
        figures["MB of growth"] = growth


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scale", SCALES)
async def test_nothing_in_an_answer_is_read_as_markup(
    scale: Scale, qtbot: QtBot, qapp: QApplication
) -> None:
    theme.install(qapp)
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    dialog = LookupDialog(window)
    dialog.open()
    shown, rich = 0, list[str]()
    with counted("R10", "answers in the window", scale) as figures:
        async for _, called, asked in all_ends(Answers(), scale.of(40, 1500)):
            assert isinstance(called, Received | CcmError)
            show(window, dialog, with_answer(call_of(called), asked), asked)
            shown += 1
            rich += read_as_markup(window)
        assert rich == []
        figures["answers shown"] = shown
        figures["labels read as markup"] = len(rich)
    window.call_panel._note_timer.stop()
    window.journal._search_timer.stop()


def show(window: MainWindow, dialog: LookupDialog, call: Call, asked: End) -> None:
    """Put an answer everywhere it would be seen."""
    window.call_panel.show_call(call, START)
    window.show_call_panel(shown=True)
    window.recent.show_lines([line_of(call)])
    window.journal.put(line_of(call), is_new=True)
    window.journal.select(call.reference)
    window.journal.detail.show_call(call)
    if (notice := notice_for(call)) is not None:
        window.notices.show_notice(notice)
    if isinstance(asked, Received):
        sid, report = asked.report.call_sid, asked.report
        dialog.begin([LookedUp(sid, "acme1", Came.FOUND, START, report, asked.raw)])
    elif isinstance(asked, CcmError):
        dialog.begin([failed(LookedUp("abcdefgh", "acme1"), asked, START)])
        window.notices.show_notice(failure_notice(asked))
    QCoreApplication.processEvents()


def read_as_markup(window: MainWindow) -> list[str]:
    """What stands in labels that would read it as markup, and in tooltips that are it."""
    labels = window.findChildren(QLabel)
    found = [label.text() for label in labels if label.textFormat() != Qt.TextFormat.PlainText]
    tips = [widget.toolTip() for widget in window.findChildren(QWidget)]
    return [*found, *(tip for tip in tips if "<b>" in tip or "<img" in tip)]
