"""The call selected in the journal: who, how, how long, and its recording."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
)

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.report import Leg
from ccm_desktop.ui import text
from ccm_desktop.ui.chips import ChipLabel, chip_for
from ccm_desktop.ui.labels import ElidedLabel, plain_label
from ccm_desktop.ui.text import tr

_WIDEST_TITLE = 320


class CallDetail(QFrame):
    """Shows one call of the journal; hidden while none is selected."""

    crm_requested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("detail")
        self._call: Call | None = None
        self._facts: dict[str, QLabel] = {}
        self._names: dict[str, QLabel] = {}
        self._build()
        self._copy_sid.clicked.connect(self._on_copy_sid)
        self._copy_link.clicked.connect(self._on_copy_link)
        self._crm.clicked.connect(self._on_crm)
        self.hide()

    @property
    def reference(self) -> str | None:
        """The call shown, by our reference."""
        return self._call.reference if self._call else None

    def clear(self) -> None:
        """Show nothing."""
        self._call = None
        self.hide()

    def show_call(self, call: Call, contact: str | None = None) -> None:
        """Show a call; `contact` is what the agent's contacts call the customer."""
        self._call = call
        report = call.report
        self._title.setText(text.customer_title(call, contact)[0])
        self._chip.show_chip(chip_for(call.phase, call.outcome))
        self._state.setText(text.call_state(call))
        self._set("customer", _leg(report.customer if report else Leg(), call.order.customer))
        self._set("agent", _leg(report.agent if report else Leg(), call.order.agent.text))
        self._set("times", _times(call))
        self._set("talk", text.talk_time(call))
        self._set("sid", call.call_sid or text.NOTHING)
        self._set("custom", (report and report.custom_field) or text.NOTHING)
        self._set("note", call.note or text.NOTHING)
        self._set_if_any("tags", ", ".join(call.tags))
        self._set_if_any("overrides", text.overrides(call.overrides))
        self._copy_sid.setVisible(call.call_sid is not None)
        self._recording.setText(text.recording(call))
        self._copy_link.setVisible(bool(report and report.recordings))
        self._practice.setVisible(call.on_sandbox)
        self.show()

    def offer_crm(self, *, offered: bool) -> None:
        """Whether there is a link to the customer's page."""
        self._crm.setVisible(offered)

    def _set(self, name: str, words: str) -> None:
        self._facts[name].setText(text.one_line(words))

    def _set_if_any(self, name: str, words: str) -> None:
        self._set(name, words)
        self._names[name].setVisible(bool(words))
        self._facts[name].setVisible(bool(words))

    def _build(self) -> None:
        self._title = ElidedLabel("", "title")
        self._title.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self._title.setMaximumWidth(_WIDEST_TITLE)
        self._chip = ChipLabel()
        self._state = ElidedLabel("", "muted")
        self._practice = plain_label(tr("Practice"), "practice")
        self._copy_sid = _link_button(tr("Copy SID"))
        self._copy_link = _link_button(tr("Copy link"))
        self._crm = _link_button(tr("Open in CRM"))
        self._crm.hide()
        self._recording = plain_label("", wrap=True)
        self._recording.setAccessibleName(tr("Recording"))
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._title)
        head.addWidget(self._chip)
        head.addWidget(self._state, 1)
        head.addWidget(self._crm)
        head.addWidget(self._practice)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 14)
        layout.setSpacing(8)
        layout.addLayout(head)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        columns.addLayout(self._left_facts(), 3)
        columns.addLayout(self._right_facts(), 2)
        layout.addLayout(columns)

    def _left_facts(self) -> QGridLayout:
        grid = _fact_grid()
        for row, (name, label) in enumerate(
            (
                ("customer", tr("Customer")),
                ("agent", tr("Your phone")),
                ("times", tr("Times")),
                ("custom", tr("Custom field")),
                ("overrides", tr("Your override")),
            )
        ):
            self._add_fact(grid, row, name, label)
        return grid

    def _right_facts(self) -> QGridLayout:
        grid = _fact_grid()
        self._add_fact(grid, 0, "talk", tr("Talk time"))
        self._add_fact(grid, 1, "sid", tr("Call SID"))
        grid.addWidget(self._copy_sid, 1, 2)
        grid.addWidget(plain_label(tr("Recording"), "muted"), 2, 0)
        grid.addWidget(self._recording, 2, 1)
        grid.addWidget(self._copy_link, 2, 2)
        self._add_fact(grid, 3, "note", tr("Note"), columns=2)
        self._add_fact(grid, 4, "tags", tr("Tags"), columns=2)
        return grid

    def _add_fact(
        self, grid: QGridLayout, row: int, name: str, label: str, *, columns: int = 1
    ) -> None:
        value = ElidedLabel()
        value.setAccessibleName(tr("{fact} of the selected call", fact=label))
        self._facts[name] = value
        self._names[name] = plain_label(label, "muted")
        grid.addWidget(self._names[name], row, 0)
        grid.addWidget(value, row, 1, 1, columns)

    def _on_copy_sid(self) -> None:
        if self._call is not None and self._call.call_sid:
            QGuiApplication.clipboard().setText(self._call.call_sid)

    def _on_crm(self) -> None:
        if self._call is not None:
            self.crm_requested.emit(self._call.reference)

    def _on_copy_link(self) -> None:
        if self._call is not None and self._call.report and self._call.report.recordings:
            QGuiApplication.clipboard().setText(self._call.report.recordings[0])


def _fact_grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(1)
    grid.setColumnStretch(1, 1)
    for row in range(4):
        grid.setRowMinimumHeight(row, 22)
    return grid


def _link_button(label: str) -> QPushButton:
    button = QPushButton(label)
    button.setProperty("kind", "link")
    return button


def _leg(leg: Leg, ordered: str) -> str:
    parts = [leg.name, text.number(leg.contact_uri or ordered), leg.status]
    return " · ".join(text.one_line(part) for part in parts if part)


def _times(call: Call) -> str:
    report = call.report
    begun = text.day_and_time(call.pressed_at)
    if report is None or report.ended_at is None:
        return tr("asked {begun}", begun=begun)
    return tr("asked {begun}, ended {end}", begun=begun, end=text.local_time(report.ended_at))
