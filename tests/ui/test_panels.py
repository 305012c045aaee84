"""Recent calls, the bars, and how a number was read."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ccm_desktop.domain import errors as e
from ccm_desktop.domain.health import Health
from ccm_desktop.domain.number import read_number
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.domain.profile import Profile
from ccm_desktop.ui.bars import StatusLine, TopBar
from ccm_desktop.ui.chips import ChipLabel
from ccm_desktop.ui.reading import describe
from ccm_desktop.ui.recent_panel import RecentPanel
from tests.ui.shown import AGENT, START, after, line, one


@pytest.fixture
def recent(qtbot: QtBot) -> RecentPanel:
    panel = RecentPanel()
    qtbot.addWidget(panel)
    panel.show()
    return panel


def fills(panel: RecentPanel) -> list[QPushButton]:
    return [button for button in panel.findChildren(QPushButton) if button.isVisible()]


def test_without_calls_it_says_how_to_make_one(recent: RecentPanel) -> None:
    recent.show_lines([])
    assert fills(recent) == []
    texts = [label.text() for label in recent.findChildren(QLabel) if label.isVisible()]
    assert "No calls yet. Enter a customer number and press Call." in texts


def test_no_more_than_five_calls(recent: RecentPanel) -> None:
    recent.show_lines([line(number) for number in range(9, 0, -1)])
    assert len(fills(recent)) == 5
    recent.show_lines([line(1)])
    assert len(fills(recent)) == 1


def test_filling_tells_the_number_and_dials_nothing(recent: RecentPanel) -> None:
    chosen: list[str] = []
    recent.number_chosen.connect(chosen.append)
    recent.show_lines([line(2, customer="+915555520002"), line(1, customer_name="Asha")])
    one(recent, QPushButton, "Fill +91 55555 20002").click()
    one(recent, QPushButton, "Fill +91 55555 20001").click()
    assert chosen == ["+915555520002", "+915555520001"]


def test_a_row_is_said_as_a_line(recent: RecentPanel) -> None:
    recent.show_lines([line(1, customer_name="Asha")])
    assert any(w.accessibleName().startswith("Completed, Asha, ") for w in recent._rows)
    chips = [chip for chip in recent.findChildren(ChipLabel) if chip.isVisible()]
    assert [chip.accessibleName() for chip in chips] == ["Completed"]


@pytest.fixture
def status(qtbot: QtBot) -> StatusLine:
    bar = StatusLine()
    qtbot.addWidget(bar)
    return bar


def test_the_status_line_says_how_the_connection_does(status: StatusLine) -> None:
    connection = one(status, QLabel, "Connection")
    status.show_starting()
    assert connection.text() == "Starting…"
    dots = set()
    for health, words in (
        (Health(), "Exotel · not asked yet"),
        (Health(START, watched=2), "Exotel · checked 30 s ago"),
        (Health(START, after(5), e.Unreachable("timeout"), 2), "Exotel could not be reached."),
    ):
        status.show_health(health, after(30), practice=False)
        assert connection.text().startswith(words)
        dots.add(status._dot._shape)
    assert len(dots) == 3, "each has a shape of its own"
    texts = [label.text() for label in status.findChildren(QLabel)]
    assert "2 calls watched" in texts


def test_counts_and_session_secrets_are_said(status: StatusLine) -> None:
    status.show_journal_size(3)
    status.show_session_only(True)
    texts = [label.text() for label in status.findChildren(QLabel)]
    assert {"3 calls in the journal", "Key kept until you quit"} <= set(texts)
    status.show_session_only(False)
    assert "Key kept until you quit" not in [x.text() for x in status.findChildren(QLabel)]


def test_the_top_bar_says_which_account(qtbot: QtBot) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.show()
    profile = Profile(
        "Sales", "https://ccm-api.exotel.com", "acme1", AgentIdentity(contact_uri=AGENT)
    )
    bar.show_profile(profile)
    assert one(bar, QPushButton, "My phone").text() == "My phone · +91 55555 14321"
    assert not bar.says_practice()
    bar.show_profile(replace(profile, practice=True))
    assert bar.says_practice()
    bar.show_profile(replace(profile, base_url="http://127.0.0.1:8080"))
    assert bar.says_practice(), "nothing on this machine is Exotel's"
    bar.show_profile(None)
    assert "No account yet" in [label.text() for label in bar.findChildren(QLabel)]
    assert not bar.says_practice()


@pytest.mark.parametrize(
    ("typed", "words", "role"),
    [
        ("0 98111 11111", "+91 98111 11111 · India · mobile", "muted"),
        ("+91 98111-11111", "India · mobile", "muted"),
        ("+91 55555 20001", "India · not a known range", "warning"),
        ("09811111111 x 7", "+91 98111 11111 · India · mobile · extension 7 is not", "muted"),
        ("+1 900 555 0100", "premium rate", "warning"),
    ],
)
def test_a_number_is_read_back(typed: str, words: str, role: str) -> None:
    said, look = describe(read_number(typed, "IN"), typed)
    assert words in said
    assert look == role


def test_every_kind_of_number_has_a_word() -> None:
    read = read_number("+919811111111", "IN")
    for kind in ("mobile", "landline", "", "toll-free", "premium", "internet"):
        assert describe(replace(read, kind=kind), "")[0]
    nowhere = describe(replace(read, country="ZZ"), "")[0]
    assert QLocale.territoryToString(QLocale.Country.AnyTerritory) not in nowhere
