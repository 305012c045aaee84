"""The export of the calls that are shown; it goes on while its dialog is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.errors import CcmError, JournalTrouble
from ccm_desktop.domain.export import Fact, Form, Shape, facts_of
from ccm_desktop.domain.journal_filter import JournalFilter
from ccm_desktop.services.desk import Desk
from ccm_desktop.ui import text
from ccm_desktop.ui.call_notices import failure_notice
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.notices import DISMISS, Notice, NoticeAction
from ccm_desktop.ui.shapes import Tone
from ccm_desktop.ui.text import tr

if TYPE_CHECKING:
    from ccm_desktop.services.exports import Exported
    from ccm_desktop.ui.export_dialog import ExportDialog

_SUBJECT, _SHOW = "export", "show_export"


@dataclass(slots=True)
class _Job:
    """The calls of one filter, on their way into a file."""

    wanted: JournalFilter
    total: int
    path: Path = Path()
    form: Form = field(default_factory=Form)
    written: int = 0
    task: asyncio.Task[object] | None = None

    @property
    def is_running(self) -> bool:
        """Whether it is under way."""
        return self.task is not None and not self.task.done()


class ExportJoin:
    """One export at a time. Its end is told where the agent can see it, and takes no focus."""

    def __init__(
        self, window: MainWindow, desk: Desk, name_of: Callable[[str], str | None]
    ) -> None:
        self._window = window
        self._desk = desk
        self._name_of = name_of
        self._dialog: ExportDialog | None = None
        self._job: _Job | None = None
        self._folder = ""

    def wire(self) -> None:
        """Join signals."""
        self._window.journal.export_requested.connect(self.open)
        self._window.notices.action_chosen.connect(self._on_notice_action)

    def open(self, wanted: JournalFilter) -> None:
        """Ask how to export these calls; where an export is under way, show that one."""
        if self._dialog is not None:
            self._dialog.raise_()
            self._dialog.activateWindow()
        elif self._job is not None and self._job.is_running:
            self._show_dialog(self._job)
        else:
            self._desk.tasks.spawn("count calls to export", self._ask(wanted))

    async def _ask(self, wanted: JournalFilter) -> None:
        try:
            count = await self._desk.journal.count_of(wanted)
        except JournalTrouble as trouble:
            self._window.notices.show_notice(failure_notice(trouble, dialling=False))
            return
        if self._dialog is None:
            self._job = _Job(wanted, count)
            self._show_dialog(self._job)

    def _show_dialog(self, job: _Job, *, quiet: bool = False) -> ExportDialog:
        from ccm_desktop.ui.export_dialog import ExportDialog
        from ccm_desktop.ui.folders import documents
        from ccm_desktop.ui.text.exports import export_summary

        name = f"calls-{self._desk.clock.now().astimezone():%Y-%m-%d}"
        summary = export_summary(job.wanted, job.total)
        folder = self._folder or documents()
        self._dialog = dialog = ExportDialog(self._window, summary, name, folder)
        dialog.export_requested.connect(self._on_export_requested)
        dialog.cancel_requested.connect(self._on_cancel_requested)
        dialog.folder_requested.connect(self._show_in_folder)
        dialog.finished.connect(self._on_finished)
        if job.is_running:
            dialog.show_progress(job.written, job.total)
        self._window.notices.clear(_SUBJECT)
        dialog.show_quietly() if quiet else dialog.show()
        return dialog

    def _on_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None

    def _on_export_requested(self, path: str, form: Form) -> None:
        job = self._job
        if job is None or job.is_running:
            return
        job.path, job.form, job.written = Path(path), form, 0
        self._folder = str(job.path.parent)
        self._on_written(0)
        job.task = self._desk.tasks.spawn("export", self._export(job))

    def _on_cancel_requested(self) -> None:
        if self._job is not None and self._job.task is not None:
            self._job.task.cancel()

    async def _export(self, job: _Job) -> None:
        from ccm_desktop.services.exports import export_calls
        from ccm_desktop.ui.text.exports import said

        def facts(call: Call) -> dict[str, Fact]:
            return facts_of(call, said(call), self._name_of(call.order.customer))

        calls = self._desk.journal.each(job.wanted)
        try:
            done = await export_calls(calls, job.path, job.form, facts, self._on_written)
        except CcmError as error:
            words = text.message(error, dialling=False)
            self._tell(job, Notice(words, Tone.END, (_close(),), _SUBJECT), is_done=False)
        except asyncio.CancelledError:
            if self._dialog is not None:
                self._dialog.show_cancelled()
            raise
        else:
            self._tell_done(job, done)

    def _on_written(self, written: int) -> None:
        if self._job is not None:
            self._job.written = written
            if self._dialog is not None:
                self._dialog.show_progress(written, self._job.total)

    def _tell_done(self, job: _Job, done: Exported) -> None:
        from ccm_desktop.ui.text.exports import exported

        for_sheets = job.form.shape is Shape.CSV and not job.form.raw
        words = exported(done.path.name, done.calls, done.cut, for_sheets=for_sheets)
        show = NoticeAction(_SHOW, tr("Show in folder"))
        self._tell(job, Notice(words, Tone.ACCENT, (show, _close()), _SUBJECT), is_done=True)

    def _tell(self, job: _Job, notice: Notice, *, is_done: bool) -> None:
        """Say how it ended where the dialog is closed too, but not in the place of a notice."""
        stands = self._window.notices.notice
        if self._dialog is None and (stands is None or stands.subject == _SUBJECT):
            self._window.notices.show_notice(notice)
            return
        dialog = self._dialog or self._show_dialog(job, quiet=True)
        (dialog.show_done if is_done else dialog.show_failure)(notice.message)

    def _on_notice_action(self, subject: str, word: str) -> None:
        if subject == _SUBJECT and word == _SHOW:
            self._show_in_folder()

    def _show_in_folder(self) -> None:
        from ccm_desktop.ui.folders import show_folder
        from ccm_desktop.ui.text.exports import folder_not_shown

        job = self._job
        if job is not None and not show_folder(job.path.parent):
            words = folder_not_shown(job.path)
            self._tell(job, Notice(words, Tone.RING, (_close(),), _SUBJECT), is_done=True)


def _close() -> NoticeAction:
    return NoticeAction(DISMISS, tr("Close"))
