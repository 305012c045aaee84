"""What must hold of all that is shown: it is text, on lines of ours, and no more than has a place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import TypeVar

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel
from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QWidget,
)

from ccm_desktop.ui.note_field import NoteField
from ccm_desktop.ui.timeline import Timeline

MOST_OF_A_TEXT = 1_000  # characters: what is laid out in much less than a frame
MOST_OF_A_FIELD = 12_000
MOST_OF_A_REPORT = 420_000
_MOST_SAID = 6_000  # of all steps of a timeline, to those who hear it
_MOST_MARKS = 8
_MOST_ROWS = 50
# Controls, what turns a line or is not seen, ends of lines, halves and non-characters.
_STEERS = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffc\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
# Our own marks, around a part that is written from the right.
_OURS = re.compile("(?:^|(?<=\\s))\u200e(?=\\S)|(?<=\\S)\u200e(?=\\s|,|$)")
_TAGS = re.compile(r"</?([A-Za-z!?]+)[^>]*>")
_OWN_TAGS = frozenset({"p", "br", "html", "head", "meta", "style", "body"})
_SHOWN_ROLES = (
    Qt.ItemDataRole.DisplayRole,
    Qt.ItemDataRole.AccessibleTextRole,
    Qt.ItemDataRole.AccessibleDescriptionRole,
    Qt.ItemDataRole.StatusTipRole,
)


W = TypeVar("W", bound=QWidget)


def faults_in(top: QWidget) -> list[str]:
    """Where something that came from outside is more than a text, or too much of one."""
    found = [*_labels(top), *_buttons(top), *_lists(top), *_menus(top), *_spoken(top), *_tips(top)]
    return [*found, *_fields(top), *_windows(top)]


def steers(text: str, *, lines: bool = False) -> str:
    """What is in a text that is not to be there: its name, or nothing. `lines` may be parted."""
    parted = _OURS.sub("", text)
    found = _STEERS.search(parted.replace("\n", " ") if lines else parted)
    if found:
        return f"U+{ord(found[0]):04X}"
    if max(text, default="") < "\u0300":
        return ""
    run = 0
    for character in text:
        run = run + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if run > _MOST_MARKS:
            return "a flood of marks"
    return ""


def _fault(where: str, text: str, most: int = MOST_OF_A_TEXT, *, lines: bool = False) -> list[str]:
    if len(text) > most:
        return [f"{where} holds {len(text)} characters: {text[:40]!r}"]
    found = steers(text, lines=lines)
    return [f"{where} has {found}: {text[:80]!r}"] if found else []


def _ours(top: QWidget, kind: type[W]) -> list[W]:
    """All widgets of a kind but those of Qt's own chooser of files."""
    return [w for w in top.findChildren(kind) if not isinstance(w.window(), QFileDialog)]


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.accessibleName()[:40]!r}"


def _labels(top: QWidget) -> Iterator[str]:
    for label in _ours(top, QLabel):
        if label.textFormat() != Qt.TextFormat.PlainText and is_markup(label.text()):
            yield f"{_name(label)} would read markup: {label.text()[:80]!r}"
        yield from _fault(_name(label), label.text())


def _buttons(top: QWidget) -> Iterator[str]:
    for button in _ours(top, QAbstractButton):
        shown = button.text().replace("&&", "")
        if not button.shortcut().isEmpty() or "&" in shown:
            yield f"{_name(button)} has a key out of its text: {button.text()[:80]!r}"
        yield from _fault(_name(button), button.text())


def _lists(top: QWidget) -> Iterator[str]:
    for view in _ours(top, QAbstractItemView):
        if view.model() is not None:
            yield from _cells(_name(view), view.model())
    for box in _ours(top, QComboBox):
        yield from _cells(_name(box), box.model())


def _cells(where: str, model: QAbstractItemModel) -> Iterator[str]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
    for row in range(min(model.rowCount(), _MOST_ROWS)):
        for column in range(columns):
            index = model.index(row, column)
            for role in _SHOWN_ROLES:
                yield from _fault(f"a cell of {where}", str(index.data(role) or ""))
            tip = str(index.data(Qt.ItemDataRole.ToolTipRole) or "")
            yield from _tip_faults(f"a cell of {where}", tip)


def _menus(top: QWidget) -> Iterator[str]:
    widgets = (top, *_ours(top, QWidget))
    for action in (action for widget in widgets for action in widget.actions()):
        yield from _fault("an action", action.text())
        if "&" in action.text().replace("&&", ""):
            yield f"an action has a key out of its text: {action.text()[:80]!r}"


def _spoken(top: QWidget) -> Iterator[str]:
    for widget in (top, *_ours(top, QWidget)):
        yield from _fault("the name of " + type(widget).__name__, widget.accessibleName())
        most = _MOST_SAID if isinstance(widget, Timeline) else MOST_OF_A_TEXT
        words = widget.accessibleDescription()
        yield from _fault(f"the description of {_name(widget)}", words, most)


def _tips(top: QWidget) -> Iterator[str]:
    for widget in (top, *_ours(top, QWidget)):
        for tip in (widget.toolTip(), widget.whatsThis(), widget.statusTip()):
            yield from _tip_faults(f"the tip of {_name(widget)}", tip)


def _tip_faults(where: str, tip: str) -> Iterator[str]:
    shown = tip
    if is_markup(tip):
        tags = {found[1].lower() for found in _TAGS.finditer(tip)}
        if tags - _OWN_TAGS:
            yield f"{where} is markup: {tip[:80]!r}"
        document = QTextDocument()
        document.setHtml(tip)
        shown = document.toPlainText()
    yield from _fault(where, shown, lines=True)


def _fields(top: QWidget) -> Iterator[str]:
    for field in _ours(top, QLineEdit):
        if len(field.text()) > MOST_OF_A_FIELD:
            yield f"{_name(field)} holds {len(field.text())} characters"
    for page in _ours(top, QPlainTextEdit):
        most = MOST_OF_A_REPORT if page.isReadOnly() else MOST_OF_A_FIELD
        if page.document().characterCount() > most:
            yield f"{_name(page)} holds {page.document().characterCount()} characters"
        if page.isReadOnly() and not isinstance(page, NoteField):
            found = _STEERS.search(page.toPlainText().replace("\n", " "))
            if found:
                yield f"{_name(page)} has U+{ord(found[0]):04X}"


def _windows(top: QWidget) -> Iterator[str]:
    yield from _fault("the window's title", top.windowTitle())
    for tabs in _ours(top, QTabBar):
        for place in range(tabs.count()):
            yield from _fault("a tab", tabs.tabText(place))


def is_markup(text: str) -> bool:
    """Whether Qt would read a text as markup where it may choose."""
    return bool(text) and Qt.mightBeRichText(text)
