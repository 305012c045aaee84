"""The window on a tour: fingers that type and press, and a camera for both colour schemes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QDialog,
    QLineEdit,
    QMenu,
    QWidget,
)

from ccm_desktop.services.clock import SystemClock, sleep
from ccm_desktop.ui import theme
from ccm_desktop.ui.main_window import MainWindow

W = TypeVar("W", bound=QWidget)

_SETTLE_S = 0.15
_LOOK_S = 0.05
_SCHEMES = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}


class Stage:
    """Knows widgets by their accessible names, as tools do; pictures are numbered as they come."""

    def __init__(self, window: MainWindow, folder: Path) -> None:
        self.window = window
        self.folder = folder
        self.last_picture = ""
        self._pictures = 0

    def type_number(self, words: str) -> None:
        """Type into the customer number, in place of what stands there."""
        field = self.field("Customer number")
        self.window.dial.focus_number()
        field.clear()
        self.type_into(field, words)

    def press_enter(self) -> None:
        """Press Enter in the customer number."""
        self._key(self.field("Customer number"), Qt.Key.Key_Return, "\r")

    def type_into(self, target: QObject, words: str) -> None:
        """Type into a field."""
        for character in words:
            self._key(target, Qt.Key.Key_unknown, character)

    def field(self, name: str) -> QLineEdit:
        """The field with this accessible name."""
        return self.named(QLineEdit, name)

    def named(self, kind: type[W], name: str) -> W:
        """The widget with this accessible name; raises `LookupError` where none is shown."""
        for widget in self._front().findChildren(kind):
            if widget.accessibleName() == name and widget.isVisible():
                return widget
        raise LookupError(name)

    def press(self, words: str) -> None:
        """Press the button that says so, or begins so; raises `LookupError` where none is shown."""
        button = self._button(words)
        if button is None:
            raise LookupError(words)
        button.click()

    def has(self, words: str) -> bool:
        """Whether a button that says so can be pressed in front."""
        button = self._button(words)
        return button is not None and button.isEnabled()

    def choose(self, words: str) -> None:
        """Choose from the menu that is open."""
        menu = self._menu()
        actions = menu.actions() if menu is not None else []
        next(action for action in actions if action.text() == words).trigger()
        if menu is not None:
            menu.close()

    def name_with(self, part: str) -> str:
        """The whole name of a button that holds some words; raises `LookupError`."""
        for button in self._front().findChildren(QAbstractButton):
            if button.isVisible() and part in button.accessibleName():
                return button.accessibleName()
        raise LookupError(part)

    def apart(self) -> QWidget | None:
        """A window that stands beside the main one."""
        shown = (w for w in QApplication.topLevelWidgets() if w.isVisible() and not w.parent())
        return next((w for w in shown if w is not self.window), None)

    def dialog(self) -> QDialog | None:
        """The dialog that stands in front."""
        shown = [w for w in self.window.findChildren(QDialog) if w.isVisible()]
        return shown[-1] if shown else None

    def close_front(self) -> None:
        """Close the dialog or the window in front, and leave those behind it."""
        dialog, apart = self.dialog(), self.apart()
        if dialog is not None:
            dialog.reject()
        elif apart is not None:
            apart.close()

    def close_dialogs(self) -> None:
        """Close what stands in front of the window."""
        while self.dialog() is not None:
            self.close_front()

    async def until(self, seen: Callable[[], bool]) -> None:
        """Wait for something that tells nobody that it came: a widget's text, a dialog."""
        while not seen():
            await sleep(SystemClock(), _LOOK_S)

    async def picture(self, name: str) -> None:
        """Take pictures, light and dark, of what stands in front."""
        self._pictures += 1
        self.last_picture = name
        await sleep(SystemClock(), _SETTLE_S)  # let what was just shown be laid out
        for scheme_name, scheme in _SCHEMES.items():
            theme.installed().follow(scheme)
            await sleep(SystemClock(), _SETTLE_S)
            path = self.folder / f"{self._pictures:02}-{name}-{scheme_name}.png"
            self._front().grab().save(str(path))
        theme.installed().follow(Qt.ColorScheme.Light)

    def _front(self) -> QWidget:
        return self._menu() or self.dialog() or self.apart() or self.window

    def _menu(self) -> QMenu | None:
        return next((m for m in self.window.findChildren(QMenu) if m.isVisible()), None)

    def _button(self, words: str) -> QAbstractButton | None:
        shown = [b for b in self._front().findChildren(QAbstractButton) if b.isVisible()]
        exact = [b for b in shown if words in (_words(b), b.accessibleName())]
        begun = [b for b in shown if b.accessibleName().startswith(words)]
        return next(iter((*exact, *begun)), None)

    def _key(self, target: QObject, key: Qt.Key, character: str) -> None:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, character)
            QApplication.sendEvent(target, event)


def _words(button: QAbstractButton) -> str:
    return button.text().replace("&&", "&")
