"""The tags of a call: a field to type them into, and those given so far, each a button."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ccm_desktop.domain.tags import MOST_OF_A_TAG, with_tags, without_tag
from ccm_desktop.ui.escape import EscapeClears
from ccm_desktop.ui.flow import FlowLayout
from ccm_desktop.ui.labels import field_label, literal
from ccm_desktop.ui.text import one_line, tr

_MOST_OFFERED = 5


class TagField(QWidget):
    """A comma, Enter, or leaving the field makes a tag of what was typed; a press takes one away."""

    edited = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self._tags: tuple[str, ...] = ()
        self._known = QStringListModel()
        self._field = QLineEdit()
        self._field.setMaxLength(4 * MOST_OF_A_TAG)
        self._field.setPlaceholderText(tr("Add a tag, then a comma"))
        self._completer = self._make_completer()
        self._field.setCompleter(self._completer)
        self._given = QWidget()
        self._flow = FlowLayout()
        self._given.setLayout(self._flow)
        self._given.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        self.label = field_label(tr("&Tags"), self._field, tr("Tags"))
        row.addWidget(self.label)
        row.addWidget(self._field, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(row)
        layout.addWidget(self._given)
        self._field.textEdited.connect(self._on_typed)
        self._field.returnPressed.connect(self.commit)
        self._field.installEventFilter(EscapeClears(self._field))
        self._field.installEventFilter(self)

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags that are given."""
        return self._tags

    def show_tags(self, tags: tuple[str, ...]) -> None:
        """Show the tags of a call; what is being typed is left alone."""
        if tags != self._tags:
            self._tags = tags
            self._show_given()

    def show_known(self, tags: list[str]) -> None:
        """Offer tags that were used before; none is taken without a pick."""
        self._known.setStringList(tags)

    def commit(self) -> None:
        """Make a tag of what is typed."""
        typed = self._field.text()
        self._field.clear()
        self._give(with_tags(self._tags, typed))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep what was typed when the field is left; its list of known tags is no leaving."""
        if event.type() == QEvent.Type.FocusOut and not self._offers():
            self.commit()
        return super().eventFilter(watched, event)

    def _make_completer(self) -> QCompleter:
        completer = QCompleter(self._known, self)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setMaxVisibleItems(_MOST_OFFERED)
        # Queued: Qt puts the pick into the field after it told of it.
        completer.activated.connect(self.commit, Qt.ConnectionType.QueuedConnection)
        return completer

    def _offers(self) -> bool:
        popup = self._completer.popup()
        return popup is not None and popup.isVisible()

    def _on_typed(self, typed: str) -> None:
        if "," in typed:
            before, _, rest = typed.rpartition(",")
            self._field.setText(rest.lstrip())
            self._give(with_tags(self._tags, before))

    def _give(self, tags: tuple[str, ...]) -> None:
        if tags != self._tags:
            self.show_tags(tags)
            self.edited.emit(tags)

    def _show_given(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for tag in self._tags:
            self._flow.addWidget(self._make_chip(tag))
        self._given.setVisible(bool(self._tags))
        self._flow.invalidate()
        self._given.updateGeometry()

    def _make_chip(self, tag: str) -> QPushButton:
        shown = one_line(tag)
        chip = QPushButton(literal(f"{shown} ×"))  # noqa: RUF001 - the sign that closes things
        chip.setProperty("kind", "tag")
        chip.setProperty("tag", tag)
        chip.setAutoDefault(False)
        chip.setAccessibleName(tr("Remove the tag {tag}", tag=shown))
        chip.clicked.connect(self._on_chip_clicked)
        return chip

    def _on_chip_clicked(self) -> None:
        chip = self.sender()
        if chip is not None:
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._give(without_tag(self._tags, str(chip.property("tag"))))
