"""Looking calls up in the real window, over real sockets: many, unknown, foreign, live, by link."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTabWidget

from ccm_desktop.domain.lookup import Came, LookedUp
from ccm_desktop.domain.profile import Profile
from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.sandbox.order import read_order
from ccm_desktop.services import settings
from ccm_desktop.services.links.doorway import Answer, Doorway, find_doorway
from ccm_desktop.services.links.knock import hand_over
from ccm_desktop.ui.dial_panel import DialState
from ccm_desktop.ui.lookup_views.dialog import LookupDialog
from ccm_desktop.ui.lookup_views.model import Column
from tests.journeys.agent import Agent
from tests.journeys.hands import CTRL, Hands

CUSTOMER = "+915555520001"
SILENT = "+915555529003"
NOWHERE = "ca11000000000000000000000000009z"
Key = Qt.Key


@pytest.fixture
def doorway(monkeypatch: pytest.MonkeyPatch, short_folder: str) -> Doorway:
    monkeypatch.setenv("XDG_RUNTIME_DIR", short_folder)
    return find_doorway()


class Elsewhere:
    """Calls of the account that were not made from this window."""

    def __init__(self, sandbox: EmbeddedSandbox, clock: ManualClock) -> None:
        self._world, self._clock = sandbox.server.world, clock

    def call(self, customer: str = CUSTOMER) -> str:
        """Make a call of the supervisor's; its SID."""
        body = {
            "from": {"user_contact_uri": "+915555510006"},
            "to": {"customer_contact_uri": customer},
            "virtual_number": "+915555580001",
            "recording": True,
            "custom_field": "order-4711",
        }
        call = self._world.place(read_order(json.dumps(body).encode()), self._clock.now())
        assert call is not None
        return call.sid

    def ended(self, customer: str = CUSTOMER) -> str:
        """Make one that is over by now, its recording there."""
        sid = self.call(customer)
        self._clock.advance(300)
        return sid

    def flow(self) -> str:
        """A call that came through a flow."""
        self._world.flow_calls.add("ca11000000000000000000000000003x")
        return "ca11000000000000000000000000003x"


@pytest.fixture
def elsewhere(sandbox: EmbeddedSandbox, clock: ManualClock) -> Elsewhere:
    return Elsewhere(sandbox, clock)


class Supervisor:
    """Somebody who looks calls up, and reads what came."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent

    async def opens(self) -> None:
        """Start the program and open the look-up by its key."""
        await self.agent.opens()
        await self.presses_ctrl_l()

    async def presses_ctrl_l(self) -> None:
        QTest.keyClick(self.agent.window, Key.Key_L, CTRL)
        await self.agent.until(lambda: self._dialogs() != [], "the look-up")

    @property
    def dialog(self) -> LookupDialog:
        (dialog,) = self._dialogs()
        return dialog

    def pastes(self, words: str) -> None:
        """Paste a text into the field and press Enter."""
        QGuiApplication.clipboard().setText(words)
        QTest.keyClick(self.dialog._field, Key.Key_A, CTRL)
        QTest.keyClick(self.dialog._field, Key.Key_V, CTRL)

    def presses_enter(self) -> None:
        QTest.keyClick(self.dialog._field, Key.Key_Return)

    def looks_up(self, words: str) -> None:
        self.pastes(words)
        self.presses_enter()

    @property
    def came(self) -> list[Came]:
        return [one.came for one in self.dialog._results_model.found]

    def one(self, sid: str) -> LookedUp:
        return next(one for one in self.dialog._results_model.found if one.call_sid == sid)

    async def sees(self, words: str) -> None:
        """Wait until it says so."""
        await self.agent.until(lambda: self.says(words), repr(words))

    def says(self, words: str) -> bool:
        labels = self.dialog._detail.findChildren(type(self.dialog._hint))
        rest = (self.dialog._hint, self.dialog._progress, self.dialog._account)
        return any(words in label.text() for label in (*labels, *rest) if not label.isHidden())

    async def ends(self) -> None:
        """Wait until nothing more is to come."""
        progress = self.dialog._progress
        is_over = self.dialog._cancel.isHidden
        await self.agent.until(lambda: is_over() and progress.text().endswith("."), "the end")

    def questions(self) -> list[str]:
        """The SIDs that Exotel was asked about."""
        asked = self.agent.sandbox.server.requests
        return [one.path.rpartition("/")[2] for one in asked if "/calls/" in one.path]

    def _dialogs(self) -> list[LookupDialog]:
        return [d for d in self.agent.window.findChildren(LookupDialog) if d.isVisible()]


@pytest.fixture
def supervisor(agent: Agent) -> Supervisor:
    agent.has_account()
    return Supervisor(agent)


def with_profile(agent: Agent, change: Callable[[Profile], Profile]) -> None:
    """Have another account in the settings, made from the usual one."""
    known = settings.load(agent.places.settings)
    profile = known.profile()
    assert profile is not None
    settings.save(agent.places.settings, settings.Settings().with_profile(change(profile)))


async def test_one_is_typed_and_found(supervisor: Supervisor, elsewhere: Elsewhere) -> None:
    sid = elsewhere.ended()
    await supervisor.opens()
    await supervisor.agent.until(supervisor.dialog._field.hasFocus, "the keyboard in the field")
    assert supervisor.says("In account practice1 (“work”).")
    supervisor.looks_up(sid)
    await supervisor.sees("Talked 0:08")
    assert supervisor.says("order-4711")
    assert supervisor.one(sid).reference is None
    assert supervisor.dialog._field.hasFocus(), "a result takes no focus"
    assert supervisor.agent.posts() == 0
    await supervisor.agent.leaves()


async def test_many_are_pasted_and_come_one_by_one(
    supervisor: Supervisor, elsewhere: Elsewhere
) -> None:
    sids = [elsewhere.ended() for _ in range(40)]
    rows = [f"{number},https://recordings.invalid/a/{sid}.mp3" for number, sid in enumerate(sids)]
    await supervisor.opens()
    supervisor.pastes("number,recording\n" + "\n".join(rows))
    await supervisor.sees("40 call SIDs found. Enter looks them up.")
    assert supervisor.questions() == []
    seen: list[str] = []
    supervisor.dialog._results_model.dataChanged.connect(
        lambda *_: seen.append(supervisor.dialog._progress.text())
    )
    supervisor.presses_enter()
    await supervisor.ends()
    assert supervisor.came == [Came.FOUND] * 40
    assert [one.call_sid for one in supervisor.dialog._results_model.found] == sids
    assert supervisor.says("40 found.")
    assert "12 of 40" in seen
    assert sorted(supervisor.questions()) == sorted(sids), "each once"
    await supervisor.agent.leaves()


async def test_a_long_text_is_read_without_holding_the_window_up(
    supervisor: Supervisor, elsewhere: Elsewhere
) -> None:
    sid = elsewhere.ended()
    await supervisor.opens()
    supervisor.pastes("lorem ipsum dolor " * 40_000 + f' "call_sid": "{sid}"')
    await supervisor.sees("1 call SID found. Enter looks it up.")
    assert supervisor.dialog._field.toPlainText() == sid
    supervisor.presses_enter()
    await supervisor.sees("Talked 0:08")
    await supervisor.agent.leaves()


async def test_cancelled_the_rest_is_not_asked(
    supervisor: Supervisor, elsewhere: Elsewhere
) -> None:
    sids = [elsewhere.ended() for _ in range(30)]
    await supervisor.opens()
    desktop = supervisor.agent.desktop
    assert desktop is not None
    desktop.desk.follower.budget.limit_to(desktop.desk.clock.monotonic(), 60.0)  # one a second
    supervisor.looks_up(" ".join(sids))
    await supervisor.agent.until(lambda: supervisor.came.count(Came.FOUND) >= 2, "two of them")
    supervisor.dialog._cancel.click()
    await supervisor.ends()
    assert supervisor.came.count(Came.NOT_ASKED) >= 20
    assert Came.WAITING not in supervisor.came
    asked = len(supervisor.questions())
    assert "not asked" in supervisor.dialog._progress.text()
    supervisor.dialog._results.selectRow(29)
    assert supervisor.says("Not looked up: cancelled before an answer came.")
    await supervisor.agent.leaves()
    assert len(supervisor.questions()) == asked


async def test_what_can_not_be_seen_is_told_honestly(
    supervisor: Supervisor, elsewhere: Elsewhere
) -> None:
    found, flow = elsewhere.ended(), elsewhere.flow()
    await supervisor.opens()
    supervisor.looks_up(f"{NOWHERE} {flow} {found}")
    await supervisor.ends()
    assert supervisor.came == [Came.UNKNOWN, Came.UNKNOWN, Came.FOUND]
    assert supervisor.says("Exotel does not know this call SID here.")
    assert supervisor.says("Only calls made through this API with this account can be seen.")
    assert supervisor.says("error 3043")
    supervisor.dialog._results.selectRow(1)
    assert supervisor.says("error 3044")
    assert supervisor.says("Exotel does not say which")
    assert supervisor.says("1 found, 2 not known here.")
    await supervisor.agent.leaves()


async def test_another_account_is_told_from_an_unknown_sid(
    supervisor: Supervisor, elsewhere: Elsewhere
) -> None:
    sid = elsewhere.ended()
    with_profile(supervisor.agent, lambda profile: replace(profile, account_sid="other1"))
    await supervisor.opens()
    supervisor.looks_up(f"{sid} {NOWHERE} ca11000000000000000000000000008z")
    await supervisor.ends()
    assert supervisor.came[0] is Came.WRONG_ACCOUNT
    assert supervisor.came[-1] is Came.NOT_ASKED
    assert supervisor.says("Exotel does not know this account SID.")
    assert len(supervisor.questions()) <= 2
    await supervisor.agent.leaves()


async def test_a_wrong_key_is_told_and_asked_with_once(
    supervisor: Supervisor, elsewhere: Elsewhere
) -> None:
    sid = elsewhere.ended()
    supervisor.agent.keyring.put("work", "canary-key-4711", "canary-token-0815")
    await supervisor.opens()
    supervisor.looks_up(sid)
    await supervisor.sees("Exotel did not accept the API key and token.")
    assert supervisor.came == [Came.NOT_ALLOWED]
    supervisor.agent.keyring.put(
        "work", supervisor.agent.access.api_key, supervisor.agent.access.api_token
    )
    desktop = supervisor.agent.desktop
    assert desktop is not None
    await desktop.desk.accounts.forget("work")
    desktop.desk.credentials._session.clear()
    supervisor.dialog._actions._again.click()
    await supervisor.sees("Talked 0:08")
    await supervisor.agent.leaves()


async def test_no_agent_is_needed(supervisor: Supervisor, elsewhere: Elsewhere) -> None:
    sid = elsewhere.ended()
    with_profile(supervisor.agent, lambda p: replace(p, agent=None, virtual_numbers=()))
    await supervisor.opens()
    supervisor.looks_up(sid)
    await supervisor.sees("Talked 0:08")
    await supervisor.agent.leaves()


async def test_without_an_account_it_says_where_it_looks(agent: Agent) -> None:
    supervisor = Supervisor(agent)
    await supervisor.opens()
    await supervisor.sees("In the practice account: only practice calls are found.")
    supervisor.looks_up(NOWHERE)
    await supervisor.sees("Exotel does not know this call SID here.")
    assert supervisor.questions() == [], "the sandbox beside it was not asked"
    await agent.leaves()


async def test_a_live_one_is_watched_to_its_end_and_its_recording(
    supervisor: Supervisor, elsewhere: Elsewhere, clock: ManualClock
) -> None:
    sid = elsewhere.call()
    await supervisor.opens()
    supervisor.looks_up(sid)
    await supervisor.sees("The agent's phone should ring")
    supervisor.dialog._actions._watch.click()
    await supervisor.sees("Watching; last answer just now.")
    clock.advance(6)
    await supervisor.sees("Calling the customer")
    clock.advance(5)
    await supervisor.sees("Talking")
    clock.advance(12)
    await supervisor.sees("Waiting for a recording, if there is one")
    assert supervisor.says("Talked 0:08")
    clock.advance(30)
    await supervisor.sees("Over; no longer watched.")
    report = supervisor.one(sid).report
    assert report is not None
    assert report.recordings
    asked = len(supervisor.questions())
    await asyncio.sleep(0)
    assert len(supervisor.questions()) == asked
    await supervisor.agent.leaves()


async def test_closing_the_window_ends_the_watch(
    supervisor: Supervisor, elsewhere: Elsewhere, clock: ManualClock
) -> None:
    sid = elsewhere.call()
    await supervisor.opens()
    supervisor.looks_up(sid)
    await supervisor.sees("The agent's phone should ring")
    supervisor.dialog._actions._watch.click()
    await supervisor.agent.until(lambda: len(supervisor.questions()) > 3, "some questions")
    join = supervisor.agent.desktop._later.lookups  # type: ignore[union-attr]
    supervisor.dialog.reject()
    assert join._made is not None
    assert not join._made[1].watches(sid)
    assert [
        t for t in asyncio.all_tasks() if t.get_name().startswith("watch") and not t.cancelling()
    ] == []
    await supervisor.agent.leaves()


async def test_our_own_live_one_is_shown_as_it_is_followed(
    supervisor: Supervisor, clock: ManualClock
) -> None:
    agent = supervisor.agent
    await agent.opens()
    agent.types(CUSTOMER)
    agent.presses_enter()
    await agent.sees("Call state", "Your phone should ring")
    sid = agent.calls[-1].call_sid
    assert sid is not None
    await supervisor.presses_ctrl_l()
    supervisor.looks_up(sid)
    await supervisor.sees("This call is in your journal.")
    supervisor.dialog._actions._watch.click()
    clock.advance(11)
    await supervisor.sees("Talking")
    clock.advance(40)
    await supervisor.sees("Over; no longer watched.")
    supervisor.dialog._actions._open.click()
    await agent.until(lambda: agent.window.journal.detail.reference is not None, "the detail")
    shown = agent.window.journal.detail.reference
    assert shown == agent.calls[-1].reference
    assert agent.posts() == 1
    await agent.leaves()


async def test_a_429_is_waited_for_and_then_it_goes_on(
    supervisor: Supervisor, elsewhere: Elsewhere, sandbox: EmbeddedSandbox, clock: ManualClock
) -> None:
    sids = [elsewhere.ended() for _ in range(6)]
    world = sandbox.server.world
    await supervisor.opens()
    clock.advance(120)
    world.settings = replace(world.settings, requests_per_min=3)
    supervisor.looks_up(" ".join(sids))
    await supervisor.sees("waiting for Exotel's limit, goes on at")
    await supervisor.agent.until(lambda: Came.ASKING not in supervisor.came, "both answers")
    assert 3 <= supervisor.came.count(Came.WAITING) <= 5
    assert Came.NO_ANSWER not in supervisor.came
    desktop = supervisor.agent.desktop
    assert desktop is not None
    assert desktop.desk.follower.budget.share < 1.0
    clock.advance(120)
    world.settings = replace(world.settings, requests_per_min=None)
    desktop.desk.follower.budget._paused_until = 0.0  # the minute that nobody waits for here
    desktop.desk.follower._wake.set()
    await supervisor.ends()
    assert supervisor.came == [Came.FOUND] * 6
    await supervisor.agent.leaves()


async def test_the_history_outlives_the_program_and_is_cleared(
    supervisor: Supervisor, elsewhere: Elsewhere
) -> None:
    first, second = elsewhere.ended(), elsewhere.ended(SILENT)
    await supervisor.opens()
    for sid in (first, second, NOWHERE):
        supervisor.looks_up(sid)
        await supervisor.ends()
    await supervisor.agent.leaves()
    await supervisor.opens()
    model = supervisor.dialog._history_model
    await supervisor.agent.until(lambda: model.rowCount() == 3, "the history")
    assert [one.call_sid for one in model.found] == [NOWHERE, second, first]
    words = [model.index(row, Column.STATE).data() for row in range(3)]
    assert words == ["Not known here", "No answer", "Completed"]
    tabs = supervisor.dialog.findChild(QTabWidget)
    assert tabs is not None
    tabs.setCurrentIndex(1)
    supervisor.dialog._history.selectRow(2)
    assert supervisor.says("Talked 0:08")
    asked = len(supervisor.questions())
    supervisor.dialog._actions._again.click()
    await supervisor.ends()
    await supervisor.agent.until(lambda: model.found[0].call_sid == first, "it on top")
    assert len(supervisor.questions()) == asked + 1
    tabs.setCurrentIndex(1)
    supervisor.dialog._clear.click()
    await supervisor.agent.until(lambda: model.rowCount() == 0, "nothing")
    await supervisor.agent.leaves()


async def test_the_number_is_filled_in_and_nothing_is_dialled(
    supervisor: Supervisor, elsewhere: Elsewhere
) -> None:
    sid = elsewhere.ended()
    await supervisor.opens()
    supervisor.looks_up(sid)
    await supervisor.sees("Talked 0:08")
    supervisor.dialog._actions._fill.click()
    assert supervisor.agent.window.dial.customer_text.replace(" ", "") == CUSTOMER
    assert supervisor.says("Filled in; nothing is dialled.")
    assert supervisor.agent.posts() == 0
    await supervisor.agent.leaves()


async def test_the_whole_of_it_by_keys_alone(agent: Agent, elsewhere: Elsewhere) -> None:
    sid, other = elsewhere.ended(), elsewhere.call()
    hands = Hands(agent)
    await hands.opens()
    hands.press(Key.Key_L, held=CTRL)
    await hands.at("Look up call")
    hands.type(sid)
    hands.press(Key.Key_Return, held=Qt.KeyboardModifier.ShiftModifier)
    hands.type(other)
    hands.press(Key.Key_Return)
    supervisor = Supervisor(agent)
    await supervisor.ends()
    assert hands.where == "Look up call"
    hands.tab_to("Results")
    hands.press(Key.Key_Down)
    assert supervisor.says("The agent's phone should ring")
    hands.tab_to("Keep watching")
    hands.press(Key.Key_Space)
    await supervisor.sees("Watching; last answer")
    hands.space("Stop watching")
    assert supervisor.says("No longer watched")
    hands.tab_to("Ask again")
    hands.tab_to("All that Exotel reports")
    hands.press(Key.Key_Escape)
    await hands.at("Customer number")
    assert agent.posts() == 0
    await agent.leaves()


class TestLinks:
    """`ccmdial:sid/SID`, from any program: it opens, and asks and dials nothing."""

    async def follow(self, agent: Agent, link: str) -> None:
        assert agent.doorway is not None
        assert await asyncio.to_thread(hand_over, agent.doorway, link) is Answer.OK

    async def test_one_of_ours_opens_in_the_journal(
        self, supervisor: Supervisor, doorway: Doorway, clock: ManualClock
    ) -> None:
        agent = supervisor.agent
        agent.doorway = doorway
        await agent.opens()
        agent.types(CUSTOMER)
        agent.presses_enter()
        await agent.sees("Call state", "Your phone should ring")
        call = agent.calls[-1]
        clock.advance(120)
        await agent.until(lambda: agent.window.dial.state is DialState.READY)
        agent.types("+915555520002")
        await self.follow(agent, f"ccmdial:sid/{call.call_sid}")
        detail = agent.window.journal.detail
        await agent.until(lambda: detail.reference == call.reference, "the detail")
        assert supervisor._dialogs() == []
        assert agent.window.dial.customer_text == "+915555520002", "the dialer is left alone"
        QTest.keyClick(agent.window.focusWidget(), Key.Key_Return)
        assert agent.posts() == 1, "Enter after a click on a link is no press of Call"
        await agent.leaves()

    async def test_another_one_waits_for_a_press(
        self, supervisor: Supervisor, doorway: Doorway, elsewhere: Elsewhere
    ) -> None:
        sid = elsewhere.ended()
        supervisor.agent.doorway = doorway
        await supervisor.agent.opens()
        await self.follow(supervisor.agent, f"ccmdial:sid/{sid}?call=1")
        await supervisor.agent.until(lambda: supervisor._dialogs() != [], "the look-up")
        assert supervisor.dialog._field.toPlainText() == sid
        assert supervisor.says("A link filled this in. Press Enter to ask Exotel about it.")
        assert supervisor.questions() == []
        supervisor.presses_enter()
        await supervisor.sees("Talked 0:08")
        await supervisor.agent.leaves()

    async def test_cold(
        self, supervisor: Supervisor, doorway: Doorway, elsewhere: Elsewhere
    ) -> None:
        sid = elsewhere.ended()
        supervisor.agent.doorway, supervisor.agent.link = doorway, f"ccmdial:sid/{sid}"
        await supervisor.agent.opens()
        await supervisor.agent.until(lambda: supervisor._dialogs() != [], "the look-up")
        assert supervisor.dialog._field.toPlainText() == sid
        assert supervisor.questions() == []
        assert supervisor.agent.window.dial.customer_text == ""
        await supervisor.agent.leaves()

    @pytest.mark.parametrize("bad", ["", "abc", "../users", "%00abcdefgh", "a" * 65, "<b>abcdefgh"])
    async def test_what_is_no_sid_is_refused_in_words(
        self, supervisor: Supervisor, doorway: Doorway, bad: str
    ) -> None:
        agent = supervisor.agent
        agent.doorway = doorway
        await agent.opens()
        await self.follow(agent, f"ccmdial:sid/{bad}")
        notice = agent.window.link_notice.notice
        assert notice is not None
        assert notice.sentence.startswith("A link came that can't be used.")
        assert supervisor._dialogs() == []
        assert agent.window.dial.customer_text == ""
        await agent.leaves()

    async def test_during_a_call_it_takes_no_keyboard(
        self, supervisor: Supervisor, doorway: Doorway, elsewhere: Elsewhere
    ) -> None:
        agent = supervisor.agent
        agent.doorway = doorway
        await agent.opens()
        agent.types(CUSTOMER)
        agent.presses_enter()
        await agent.sees("Call state", "Your phone should ring")
        agent.window.showMinimized()
        await self.follow(agent, f"ccmdial:sid/{NOWHERE}")
        await agent.until(lambda: supervisor._dialogs() != [], "the look-up")
        assert agent.window.isMinimized()
        assert agent.posts() == 1
        await agent.leaves()

    async def test_a_hundred_links_ask_and_dial_nothing(
        self, supervisor: Supervisor, doorway: Doorway
    ) -> None:
        agent = supervisor.agent
        agent.doorway = doorway
        await agent.opens()
        assert agent.desktop is not None
        assert agent.desktop.handover is not None
        for number in range(100):
            agent.desktop.handover.filled.emit(f"ccmdial:sid/ca11{number:027}z?call=1")
            focused = agent.window.focusWidget()
            if focused is not None:
                QTest.keyClick(focused, Key.Key_Return)
        await agent.until(lambda: supervisor._dialogs() != [], "the look-up")
        assert agent.posts() == 0
        assert supervisor.questions() == []
        await agent.leaves()


async def test_a_forgotten_customer_goes_from_the_look_ups_too(
    agent: Agent, elsewhere: Elsewhere
) -> None:
    agent.has_account()
    supervisor = Supervisor(agent)
    await supervisor.opens()
    live = elsewhere.call()
    supervisor.looks_up(live)
    await supervisor.ends()
    supervisor.dialog.actions_row.watch_requested.emit(supervisor.one(live))
    assert agent.desktop is not None
    assert agent.desktop._later is not None
    keeper = agent.desktop._later.keeping.keeper
    assert (await keeper.traces(CUSTOMER)).lookups == 1
    await keeper.forget_customer(CUSTOMER)
    dialog = supervisor.dialog
    assert supervisor.came == []
    assert dialog._detail.found is None
    await agent.until(lambda: not dialog._history_model.found, "the history to be empty")
    elsewhere._clock.advance(300)  # the watch would have heard of the end, and written it down
    await agent.until(
        lambda: not any(t.get_name().startswith("watch ") for t in asyncio.all_tasks()),
        "the watch to end",
    )
    assert not (await keeper.traces(CUSTOMER)).any
    supervisor.looks_up(live)
    await agent.until(lambda: supervisor.came == [Came.FOUND], "a look-up on request")
    await agent.leaves()
