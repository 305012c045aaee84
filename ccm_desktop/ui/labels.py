"""Labels that show text as text: what a server sent is never read as markup."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_MOST_OF_A_TIP = 500
_MOST_OF_A_LINE = 1000  # characters: no screen has room for more


def plain_label(text: str = "", role: str = "", *, wrap: bool = False) -> QLabel:
    """A label in plain text; `role` picks its look in the style sheet."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(wrap)
    if wrap:
        label.setMinimumWidth(1)  # a word that can't be broken must not widen the page
    if role:
        label.setProperty("role", role)
    return label


def field_label(text: str, buddy: QWidget, name: str) -> QLabel:
    """The label of a field: its buddy, and the source of its accessible name."""
    label = plain_label(text, "label")
    label.setBuddy(buddy)
    buddy.setAccessibleName(name)
    return label


class ElidedLabel(QLabel):
    """One line that is cut with an ellipsis where it is too long; the whole is in its tooltip."""

    def __init__(self, text: str = "", role: str = "") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        if role:
            self.setProperty("role", role)

    def setText(self, text: str, /) -> None:  # noqa: N802 - Qt's name
        """Show another text, and have it whole in the tooltip."""
        super().setText(text[:_MOST_OF_A_LINE])
        set_plain_tip(self, text)

    def minimumSizeHint(self) -> QSize:
        """As narrow as its place."""
        return QSize(0, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what fits."""
        metrics = self.fontMetrics()
        shown = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.setFont(self.font())
        align = Qt.AlignmentFlag.AlignVCenter | self.alignment()
        painter.drawText(self.contentsRect(), align | Qt.TextFlag.TextSingleLine, shown)
        painter.end()


def set_plain_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tooltip: what looks like markup is shown as it stands."""
    shown = text[:_MOST_OF_A_TIP]
    widget.setToolTip(Qt.convertFromPlainText(shown) if Qt.mightBeRichText(shown) else shown)


def literal(label: str) -> str:
    """A text for a button that holds data: its ampersands are no keys."""
    return label.replace("&", "&&")


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property that the style sheet looks at, and let it look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
