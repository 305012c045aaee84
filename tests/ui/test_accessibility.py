"""For those who hear the window or work it by keys; and for those who see it badly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ccm_desktop.domain.number_offer import offers_of
from ccm_desktop.domain.order import AgentIdentity
from ccm_desktop.domain.profile import Profile, VirtualNumber
from ccm_desktop.ui import theme
from ccm_desktop.ui.call_notices import notice_for
from ccm_desktop.ui.contact_views.form import ContactForm
from ccm_desktop.ui.contact_views.import_dialog import ImportDialog
from ccm_desktop.ui.dial_panel import DialState
from ccm_desktop.ui.dialogs import ask_before_quit
from ccm_desktop.ui.export_dialog import ExportDialog
from ccm_desktop.ui.keys_dialog import KeysDialog
from ccm_desktop.ui.lookup_views.dialog import LookupDialog
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.numbers_dialog import NumbersDialog
from ccm_desktop.ui.phone_dialog import PhoneDialog
from ccm_desktop.ui.settings.account import AccountPage
from ccm_desktop.ui.settings.calling import CallingPage
from ccm_desktop.ui.settings.desktop import DesktopPage
from ccm_desktop.ui.settings.dialog import PreferencePage, SettingsDialog
from ccm_desktop.ui.settings.links import LinksPage
from ccm_desktop.ui.settings.recordings import RecordingsPage
from ccm_desktop.ui.shapes import Tone, tone_colours
from ccm_desktop.ui.theme import Colours, Theme
from tests.ui.contacts import a_contact, a_plan, contacts_dialog
from tests.ui.shown import AGENT, SALES, after, ended, fill, one, page, recorded, refused

PROFILE = Profile(
    "Sales",
    "https://ccm-api.exotel.com",
    "acme1",
    AgentIdentity(contact_uri=AGENT),
    (VirtualNumber(SALES, "Sales"),),
)
# The names that tools rely on, of those that this version has.
NAMES = {
    "Virtual number": QComboBox,
    "Customer number": QLineEdit,
    "Call": QPushButton,
    "Call state": QLabel,
    "Elapsed": QLabel,
    "Talk time": QLabel,
    "Call SID": QLabel,
    "Note": QPlainTextEdit,
    "Tags": QLineEdit,
    "Search journal": QLineEdit,
    "Journal": QTableView,
    "Look up call": QPushButton,
    "Recording": QLabel,
    "My phone": QPushButton,
}


@pytest.fixture
def window(qtbot: QtBot, styled: Theme) -> Iterator[MainWindow]:
    """The window with everything in it that can be shown at once."""
    made = MainWindow()
    qtbot.addWidget(made)
    made.top_bar.show_profile(PROFILE)
    made.dial.set_virtual_numbers(PROFILE.virtual_numbers)
    made.dial.set_state(DialState.READY)
    notice = notice_for(refused())
    assert notice is not None
    made.notices.show_notice(notice)
    made.call_panel.show_call(ended(), after(22))
    made.show_call_panel(shown=True)
    made.recent.show_lines(page(3, 3))
    fill(made.journal.model, page(3, 3))
    made.journal.detail.show_call(recorded())
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.resize(1240, 1000)
    yield made
    made.call_panel._note_timer.stop()


def settings_dialog(parent: QWidget) -> SettingsDialog:
    made = SettingsDialog(parent)
    made.add_page(AccountPage(PROFILE), "Account")
    return made


def settings_at(page: PreferencePage, parent: QWidget) -> SettingsDialog:
    made = settings_dialog(parent)
    made.add_page(page, page.title)
    made.open_page(page)
    return made


DIALOGS: dict[str, Callable[[QWidget], QDialog]] = {
    "settings": settings_dialog,
    "settings, calling": lambda parent: settings_at(CallingPage(), parent),
    "settings, desktop": lambda parent: settings_at(DesktopPage(), parent),
    "settings, links": lambda parent: settings_at(LinksPage("ccm-desktop dial"), parent),
    "settings, recordings": lambda parent: settings_at(RecordingsPage(), parent),
    "look up": LookupDialog,
    "keys": KeysDialog,
    "contacts": contacts_dialog,
    "contact": lambda parent: ContactForm(parent, a_contact("a"), "IN"),
    "import": lambda parent: ImportDialog(parent, a_plan()),
    "virtual numbers": lambda parent: NumbersDialog(parent, offers_of(PROFILE.virtual_numbers)),
    "my phone": PhoneDialog,
    "export": lambda parent: ExportDialog(parent, "12 calls: the whole journal", "calls", ""),
    "quit": ask_before_quit,
}


@pytest.fixture(params=list(DIALOGS))
def dialog(request: pytest.FixtureRequest, qtbot: QtBot, styled: Theme) -> Iterator[QDialog]:
    parent = QWidget()
    qtbot.addWidget(parent)
    made = DIALOGS[request.param](parent)
    made.open()
    yield made
    made.close()


def focusable(top: QWidget) -> list[QWidget]:
    return [
        widget
        for widget in (top, *top.findChildren(QWidget))
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible()
    ]


def spoken_name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


def nameless(top: QWidget) -> list[str]:
    widgets = [w for w in focusable(top) if w is not top]
    return [f"{type(w).__name__} {w.objectName()}" for w in widgets if not spoken_name(w).strip()]


def test_whatever_takes_the_focus_in_the_window_has_a_name(window: MainWindow) -> None:
    options = next(
        b for b in window.findChildren(QPushButton) if "Call options" in b.accessibleName()
    )
    options.click()
    assert len(focusable(window)) > 15
    assert nameless(window) == []


def test_whatever_takes_the_focus_in_a_dialog_has_a_name(dialog: QDialog) -> None:
    assert focusable(dialog)
    assert nameless(dialog) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_names_that_tools_rely_on(window: MainWindow, name: str) -> None:
    assert one(window, NAMES[name], name).isVisible()


def test_a_key_that_a_label_promises_is_its_own(window: MainWindow) -> None:
    keys = [label.text() for label in window.findChildren(QLabel) if label.buddy() is not None]
    marked = [text[text.index("&") + 1].lower() for text in keys if "&" in text]
    assert len(marked) == len(set(marked))


def test_labels_of_the_dialer_lead_to_their_fields(window: MainWindow) -> None:
    for text, name in (("Virtual &number", "Virtual number"), ("Customer number",) * 2):
        label = next(x for x in window.findChildren(QLabel) if x.text() == text)
        assert label.buddy().accessibleName() == name


def test_the_tab_key_goes_through_the_task_in_order(window: MainWindow) -> None:
    start = one(window, QComboBox, "Virtual number")
    start.setFocus()
    visited: list[QWidget] = []
    for _ in range(100):
        now = QApplication.focusWidget()
        if now is None or now in visited:
            break
        visited.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    names = [widget.accessibleName() or spoken_name(widget) for widget in visited]
    task = [
        "Virtual number",
        "Customer number",
        "Call",
        "Call options: Recording on · dual · usual ring time · no time limit",
        "Turn on and call",
        "Not now",
        "Copy details",
        "Copy SID",
        "Redial",
        "Remind me…",
        "Done",
        "Note",
        "Tags",
        "Search journal",
        "Export…",
        "All",
        "Dates",
        "Calls by hour of the day",
        "Journal",
    ]
    assert names[: len(task)] == task
    everything = {id(widget) for widget in focusable(window) if not isinstance(widget, QTableView)}
    assert everything <= {id(widget) for widget in visited}, "no place that Tab does not reach"


def test_options_follow_their_line(window: MainWindow) -> None:
    window.notices.clear()
    line = next(b for b in window.findChildren(QPushButton) if "Call options" in b.accessibleName())
    line.click()
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Tab)
    assert isinstance(QApplication.focusWidget(), QCheckBox)


def test_no_label_reads_markup(window: MainWindow, dialog: QDialog) -> None:
    for top in (window, dialog):
        labels = top.findChildren(QLabel)
        assert labels
        others = [x.objectName() or x.text() for x in labels if not is_plain(x)]
        assert others == []


def is_plain(label: QLabel) -> bool:
    return label.textFormat() is Qt.TextFormat.PlainText


def test_the_question_before_quitting_stays_plain_when_it_is_shown(
    qtbot: QtBot, styled: Theme
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    box = ask_before_quit(parent)
    box.open()
    assert isinstance(box, QMessageBox)
    texts = {x.text(): is_plain(x) for x in box.findChildren(QLabel) if x.text()}
    assert set(texts) == {box.text(), box.informativeText()}
    assert all(texts.values())


def luminance(colour: QColor) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(p) for p in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one_colour: str | QColor, other: str | QColor) -> float:
    dark, light = sorted(luminance(QColor(colour)) for colour in (one_colour, other))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_everybody_does() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


# Text on the ground that it stands on, as the style sheet and the painters have it.
ON = {
    "text": "bg surface field accent_soft ring_soft end_soft",
    "muted": "bg surface field accent_soft",
    "accent": "bg surface accent_soft ring_soft end_soft",
    "ring": "bg surface ring_soft",
    "end": "bg surface end_soft",
    "call": "surface call_soft",
    "on_accent": "accent",
    "on_call": "call_fill call_hover",
}
PAIRS = [(ink, ground) for ink, grounds in ON.items() for ground in grounds.split()]


@pytest.mark.parametrize("scheme", ["LIGHT", "DARK"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read(scheme: str, ink: str, ground: str) -> None:
    colours: Colours = getattr(theme, scheme)
    assert contrast(getattr(colours, ink), getattr(colours, ground)) >= 4.5


def test_every_colour_for_text_is_measured() -> None:
    grounds = {ground for _, ground in PAIRS}
    lines = {"line", "edge", "outline"}
    assert {f.name for f in fields(Colours)} == set(ON) | grounds | lines


@pytest.mark.parametrize("scheme", [Qt.ColorScheme.Light, Qt.ColorScheme.Dark])
@pytest.mark.parametrize("tone", Tone)
def test_chips_and_states_can_be_read(look: Theme, scheme: Qt.ColorScheme, tone: Tone) -> None:
    look.follow(scheme)
    ink, ground = tone_colours(tone)
    assert contrast(ink, ground) >= 4.5
    assert contrast(ink, look.colours.surface) >= 4.5, "a chip on a selected row"


@pytest.mark.parametrize("scheme", ["LIGHT", "DARK"])
def test_what_can_not_be_pressed_can_still_be_read(scheme: str) -> None:
    colours: Colours = getattr(theme, scheme)
    assert contrast(colours.call, colours.call_soft) >= 3, "the Call button while sending"
    assert contrast(colours.muted, colours.surface) >= 3


@pytest.mark.parametrize("scheme", ["LIGHT", "DARK"])
@pytest.mark.parametrize("ground", ["field", "surface", "bg"])
def test_where_a_field_is_can_be_seen(scheme: str, ground: str) -> None:
    colours: Colours = getattr(theme, scheme)
    assert contrast(colours.outline, getattr(colours, ground)) >= 3


@pytest.mark.parametrize("scheme", ["LIGHT", "DARK"])
def test_where_the_focus_is_can_be_seen(scheme: str) -> None:
    colours: Colours = getattr(theme, scheme)
    for ring, ground in (("accent", "field"), ("accent", "surface"), ("text", "surface")):
        assert contrast(getattr(colours, ring), getattr(colours, ground)) >= 3


def test_the_look_follows_the_system_while_running(look: Theme, window: MainWindow) -> None:
    changes: list[None] = []
    look.changed.connect(lambda: changes.append(None))
    look.follow(Qt.ColorScheme.Dark)
    assert theme.colours() is theme.DARK
    dark = window.grab().toImage().pixelColor(5, 5)
    look.follow(Qt.ColorScheme.Light)
    assert theme.colours() is theme.LIGHT
    light = window.grab().toImage().pixelColor(5, 5)
    assert len(changes) == 2
    assert luminance(dark) < luminance(light)
    look.follow(Qt.ColorScheme.Unknown)
    assert theme.colours() is theme.LIGHT
