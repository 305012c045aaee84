"""Export of the calls that are shown: in which form, where to, how far it is."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLocale, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ccm_desktop.domain.export import Form, Shape
from ccm_desktop.ui.focus import InSight, has_keyboard
from ccm_desktop.ui.labels import field_label, plain_label, restyle
from ccm_desktop.ui.text import exports as words
from ccm_desktop.ui.text import tr

if TYPE_CHECKING:
    from ccm_desktop.ui.text import Message

_WIDTH, _MARGIN = 460, 16
_FRAME = 40  # that a desktop puts around a dialog
_STEPS = 1000  # of the bar
_FILTERS = {Shape.CSV: "CSV (*.csv)", Shape.JSON_LINES: "JSON lines (*.jsonl)"}


class Stage(Enum):
    """Where an export is."""

    CHOOSING = "choosing"
    RUNNING = "running"
    DONE = "done"


class ExportDialog(QDialog):
    """Emits what is asked for. Closing it stops nothing: only Cancel does."""

    export_requested = Signal(str, object)
    cancel_requested = Signal()
    folder_requested = Signal()

    def __init__(self, parent: QWidget, summary: str, name: str, folder: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Export calls"))
        self._name, self._folder = name, folder
        self._build(summary)
        self._connect()
        self._on_form_changed()
        self._show_stage(Stage.CHOOSING)
        self.resize(min(_WIDTH, self.screen().availableSize().width()), 0)
        self._make_room()

    @property
    def form(self) -> Form:
        """The chosen form. A table for spreadsheets has the mark by which Excel knows UTF-8."""
        shape, separator = self._forms[self._form.currentIndex()]
        raw = shape is Shape.CSV and self._raw.isChecked()
        return Form(shape, raw=raw, separator=separator, marked=shape is Shape.CSV and not raw)

    def show_quietly(self) -> None:
        """Show it, and leave the keyboard where it is."""
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.show()

    def show_progress(self, written: int, total: int) -> None:
        """Show how far it is."""
        if self._stage is not Stage.RUNNING:
            self._show_stage(Stage.RUNNING)
        self._bar.setValue(_STEPS * written // max(written, total, 1))
        self._say(words.export_progress(written, total))

    def show_done(self, message: Message) -> None:
        """Say what was exported."""
        self._bar.setValue(_STEPS)
        self._say(message.sentence)
        self._show_stage(Stage.DONE)

    def show_failure(self, message: Message) -> None:
        """Say why there is no file, and let it be tried again."""
        self._say(message.sentence, "error")
        self._show_stage(Stage.CHOOSING)

    def show_cancelled(self) -> None:
        """Say that nothing was written, and let it be tried again."""
        self._say(words.export_cancelled())
        self._show_stage(Stage.CHOOSING)

    def _build(self, summary: str) -> None:
        page = QWidget()
        self._page = layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        what = plain_label(summary, "title", wrap=True)
        what.setAccessibleName(tr("Calls to export"))
        layout.addWidget(what)
        layout.addSpacing(4)
        self._add_forms(layout)
        self._bar = QProgressBar()
        self._bar.setAccessibleName(tr("Progress"))
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._message = plain_label("", wrap=True)
        self._message.setAccessibleName(tr("Export state"))
        self._goes_on = plain_label(words.export_goes_on(), "muted", wrap=True)
        layout.addSpacing(4)
        for widget in (self._bar, self._message, self._goes_on):
            layout.addWidget(widget)
        layout.addStretch(1)
        self._area = _area_of(page)
        self._whole = whole = QVBoxLayout(self)
        whole.setContentsMargins(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
        whole.setSpacing(12)
        whole.addWidget(self._area, 1)
        whole.addLayout(self._build_buttons())

    def _add_forms(self, layout: QVBoxLayout) -> None:
        self._forms = ((Shape.CSV, ","), (Shape.CSV, ";"), (Shape.JSON_LINES, ","))
        self._form = QComboBox()
        self._form.addItems(
            [
                tr("CSV for spreadsheets"),
                tr("CSV with semicolons, where the decimal sign is a comma"),
                tr("JSON lines for programs"),
            ]
        )
        # Excel splits a CSV file at the list separator of the system's region.
        self._form.setCurrentIndex(int(QLocale.system().decimalPoint() == ","))
        self._form.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._raw = QCheckBox(tr("Plain values for other programs"))
        self._note = plain_label("", "muted", wrap=True)
        label = field_label(tr("Format"), self._form, tr("Format"))
        self._choices = (label, self._form, self._raw, self._note)
        for widget in self._choices:
            layout.addWidget(widget)

    def _build_buttons(self) -> QHBoxLayout:
        self._close = QPushButton(tr("Close"))
        self._cancel = QPushButton(tr("Cancel export"))
        self._show = QPushButton(tr("Show in folder"))
        self._export = QPushButton(tr("Export…"))
        self._export.setProperty("kind", "primary")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in (self._export, self._cancel, self._show, self._close):
            button.setAutoDefault(False)
            row.addWidget(button)
        self._export.setDefault(True)
        return row

    def _connect(self) -> None:
        self._form.currentIndexChanged.connect(self._on_form_changed)
        self._raw.toggled.connect(self._on_form_changed)
        self._export.clicked.connect(self._on_export)
        self._cancel.clicked.connect(self.cancel_requested)
        self._show.clicked.connect(self.folder_requested)
        self._close.clicked.connect(self.reject)

    def _show_stage(self, stage: Stage) -> None:
        """Show what fits; the keyboard goes on to what can be done now, if it was on what goes."""
        self._stage = stage
        choosing, running = stage is Stage.CHOOSING, stage is Stage.RUNNING
        before = [w for w in self._changing if has_keyboard(w)]
        for widget in self._choices:
            widget.setVisible(choosing)
        self._export.setVisible(choosing)
        self._cancel.setVisible(running)
        self._show.setVisible(stage is Stage.DONE)
        self._bar.setVisible(not choosing)
        self._goes_on.setVisible(running)
        self._message.setVisible(bool(self._message.text()))
        if before and not before[0].isVisibleTo(self):
            refuge = {Stage.CHOOSING: self._export, Stage.DONE: self._show}.get(stage, self._close)
            refuge.setFocus(Qt.FocusReason.OtherFocusReason)
        self._make_room()

    def _make_room(self) -> None:
        """Grow to what is said, as far as the screen goes, and not back: nothing jumps about."""
        around = self._whole.minimumSize().height() - self._area.minimumSizeHint().height()
        needed = around + self._page.totalHeightForWidth(self.width() - 2 * _MARGIN)
        most = self.screen().availableSize().height() - _FRAME
        self.resize(self.width(), max(self.height(), min(needed, most)))
        QTimer.singleShot(0, self._area, self._have_in_sight)

    def _have_in_sight(self) -> None:
        if not self._message.isHidden():
            self._area.ensureWidgetVisible(self._message, 0, 0)

    @property
    def _changing(self) -> tuple[QWidget, ...]:
        return self._form, self._raw, self._export, self._cancel, self._show

    def _say(self, sentence: str, role: str = "") -> None:
        self._message.setText(sentence)
        self._message.setVisible(bool(sentence))
        restyle(self._message, "role", role)
        self._make_room()

    def _on_form_changed(self) -> None:
        form = self.form
        self._raw.setEnabled(form.shape is Shape.CSV)
        self._note.setText(words.form_note(is_table=form.shape is Shape.CSV, raw=form.raw))

    def _on_export(self) -> None:
        shape = self.form.shape
        chooser = QFileDialog(self, tr("Export calls"), self._folder)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters([_FILTERS[shape], tr("All files (*)")])
        chooser.setDefaultSuffix(shape.value)
        chooser.selectFile(f"{self._name}.{shape.value}")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self._on_file_chosen)
        chooser.open()

    def _on_file_chosen(self, path: str) -> None:
        self._folder, self._name = str(Path(path).parent), Path(path).stem
        self._say("")
        self.export_requested.emit(path, self.form)


def _area_of(page: QWidget) -> QScrollArea:
    """What is larger than the screen can be scrolled to; the buttons stay in sight."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(page)
    InSight(area)
    return area
