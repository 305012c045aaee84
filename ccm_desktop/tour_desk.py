"""What the tour shows of the supervisor's desk: look-up, journal, a call's detail, its recording."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit, QTabWidget

from ccm_desktop.desktop import Desktop
from ccm_desktop.domain.call import Call
from ccm_desktop.tour_stage import Stage

_UNKNOWN_SID = "ca1100000000000000000000000099zz"


class DeskStates:
    """Goes through them with `talked`, a call that has ended and was recorded."""

    def __init__(self, desktop: Desktop, stage: Stage, talked: Call) -> None:
        self._window = desktop.window
        self._stage = stage
        self._talked = talked

    async def show(self) -> None:
        """Show all."""
        for scene in (
            self._look_ups,
            self._searches,
            self._detail,
            self._recording,
            self._wallboard,
            self._export,
            self._forget,
        ):
            await scene()

    async def _look_ups(self) -> None:
        stage = self._stage
        self._window.top_bar.look_up_requested.emit()
        await stage.until(lambda: stage.dialog() is not None)
        field = stage.named(QPlainTextEdit, "Look up call")
        field.setPlainText(f"Asked about: {self._talked.call_sid},\nand {_UNKNOWN_SID}")
        stage.press("Look up")
        await stage.until(lambda: "Talked" in stage.named(QLabel, "Result").text())
        await stage.until(lambda: not stage.has("Cancel"))
        await stage.picture("look-up")
        stage.named(QTabWidget, "Results and history").setCurrentIndex(1)
        await stage.picture("look-up-history")
        stage.close_dialogs()

    async def _searches(self) -> None:
        stage, search = self._stage, self._stage.named(QLineEdit, "Search journal")
        stage.press("Not reached")
        await stage.picture("journal-not-reached")
        stage.press("All")
        for words, name in (("Friday", "found"), ("zq", "short"), ("nobody has this", "nothing")):
            search.setText(words)
            await stage.picture(f"journal-search-{name}")
        search.clear()
        await stage.until(lambda: self._window.journal.model.rowCount() > 1)

    async def _detail(self) -> None:
        stage = self._stage
        self._window.journal.select(self._talked.reference)
        await stage.until(lambda: stage.has("Replay"))
        stage.press("All fields")
        await stage.picture("detail-all-fields")
        stage.press("All fields")
        reports = stage.name_with("reports from Exotel")
        stage.press(reports)
        await stage.picture("detail-reports")
        stage.press(reports)
        stage.press("Replay")
        stage.press("Later report")
        await stage.picture("detail-replay")
        stage.press("Back to now")

    async def _recording(self) -> None:
        stage = self._stage
        stage.press("Play")
        await stage.until(lambda: stage.has("Whose voice Right only") or stage.has("Pause"))
        stage.type_into(stage.field("Note at this moment"), "Asked to move the delivery")
        stage.press("Add")
        await stage.picture("recording-plays")
        if stage.has("Pause"):
            stage.press("Pause")

    async def _wallboard(self) -> None:
        self._window.top_bar.wallboard_requested.emit()
        await self._stage.until(lambda: self._stage.apart() is not None)
        await self._stage.picture("wallboard")
        self._stage.close_front()

    async def _export(self) -> None:
        stage = self._stage
        stage.press("Export…")
        await stage.until(lambda: stage.dialog() is not None)
        await stage.picture("export")
        stage.close_dialogs()

    async def _forget(self) -> None:
        stage = self._stage
        stage.press("More…")
        await stage.picture("detail-more")
        stage.choose("Delete this customer's data…")
        await stage.until(lambda: stage.dialog() is not None)
        await stage.picture("forget-customer")
        stage.close_dialogs()
