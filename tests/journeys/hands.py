"""An agent's hands on the keyboard: every key goes to the widget that has the focus, as on a desk."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPlainTextEdit, QWidget

from tests.journeys.agent import Agent

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
_MOST_TABS = 12  # further than that nobody walks


class Hands:
    """Presses keys and knows where the focus is by name; touches no widget in any other way."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self.tabs = 0

    async def opens(self) -> None:
        """Start the program with an account, and wait until keys arrive in its window."""
        self._agent.has_account()
        await self._agent.opens()
        await self.at("Customer number")

    @property
    def where(self) -> str:
        """The name of what has the focus; empty where nothing has it, or nothing that is seen."""
        now = _focused()
        return spoken(now) if now is not None and now.isVisible() and now.isEnabled() else ""

    @property
    def text(self) -> str:
        """What stands in the field that has the focus."""
        match _focused():
            case QLineEdit() as field:
                return field.text()
            case QPlainTextEdit() as field:
                return field.toPlainText()
            case _:
                return ""

    @property
    def dialog(self) -> str:
        """The title of the window that has the focus."""
        now = _focused()
        return now.window().windowTitle() if now is not None else ""

    def press(self, *keys: Key, held: Qt.KeyboardModifier = NONE) -> None:
        """Press keys, one after the other."""
        for key in keys:
            QTest.keyClick(_target(), key, held)

    def space(self, name: str) -> None:
        """Press Space on the button of this name, which has to have the focus."""
        assert self.where == name
        self.press(Key.Key_Space)

    def type(self, words: str) -> None:
        """Type into whatever has the focus."""
        for letter in words:
            if letter == "\n":
                self.press(Key.Key_Return)
            else:
                QTest.keyClicks(_target(), letter)

    def retype(self, words: str) -> None:
        """Type in place of all that stands in the field."""
        self.press(Key.Key_A, held=CTRL)
        if words:
            self.type(words)
        else:
            self.press(Key.Key_Delete)

    def tab_to(self, name: str, *, back: bool = False, most: int = _MOST_TABS) -> None:
        """Press Tab until the widget of this name has the focus; fail where it takes too many."""
        visited = [self.where]
        while self.where != name:
            assert len(visited) <= most, f"no {name!r} among {visited}"
            self.press(Key.Key_Backtab if back else Key.Key_Tab, held=SHIFT if back else NONE)
            visited.append(self.where)
        self.tabs += len(visited) - 1

    async def at(self, name: str) -> None:
        """Wait until the widget of this name has the focus by itself."""
        where: list[str] = []

        def is_there() -> bool:
            if self.where not in where[-1:]:
                where.append(self.where)
            return self.where == name

        try:
            await self._agent.until(is_there, name)
        except AssertionError as error:
            raise AssertionError(f"the focus never came to {name!r}, but to {where}") from error

    def take(self, words: str) -> None:
        """Take a line of the open menu."""
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        offered = [action.text() for action in menu.actions()]
        for _ in offered:
            self.press(Key.Key_Down)
            if _active_line(menu) == words:
                self.press(Key.Key_Return)
                return
        raise AssertionError(f"no {words!r} among {offered}")


def _active_line(menu: QMenu) -> str:
    action: QAction | None = menu.activeAction()  # None where there is none, whatever its stub says
    return "" if action is None else action.text()


def spoken(widget: QWidget) -> str:
    """What a screen reader calls it; under Linux Qt gives the choice for a combo box's name."""
    return widget.accessibleName() or QAccessible.queryAccessibleInterface(widget).text(
        QAccessible.Text.Name
    )


def _focused() -> QWidget | None:
    active = QApplication.activeWindow()
    if active is None or not active.isVisible():
        _activate_what_is_in_front()
    return QApplication.focusWidget()


def _activate_what_is_in_front() -> None:
    """Do what a desktop does once a dialog has closed; without a screen there is none to do it."""
    windows = [top for top in QApplication.topLevelWidgets() if top.isVisible()]
    if windows:
        max(windows, key=_depth).activateWindow()


def _depth(window: QWidget) -> int:
    parent = window.parentWidget()
    return 0 if parent is None else 1 + _depth(parent.window())


def _target() -> QWidget:
    popup = QApplication.activePopupWidget()
    target: QWidget | None = popup.focusWidget() if popup is not None else _focused()
    if target is None:
        target = popup
    assert target is not None, "keys go nowhere: nothing has the focus"
    return target
