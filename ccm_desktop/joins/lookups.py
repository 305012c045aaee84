"""Looking up a call by its SID."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ccm_desktop.domain.errors import CcmError
from ccm_desktop.domain.profile import Profile, check_call_sid
from ccm_desktop.services.desk import Desk
from ccm_desktop.ui import text
from ccm_desktop.ui.main_window import MainWindow

if TYPE_CHECKING:
    from ccm_desktop.ui.lookup_dialog import LookupDialog


class LookupJoin:
    """Opens the dialog and answers it."""

    def __init__(
        self, window: MainWindow, desk: Desk, profile: Callable[[], Profile | None]
    ) -> None:
        self._window = window
        self._desk = desk
        self._profile = profile
        self._dialog: LookupDialog | None = None

    def wire(self) -> None:
        """Join signals."""
        self._window.top_bar.look_up_requested.connect(self._on_requested)
        self._window.keys_requested.connect(self._on_keys_requested)

    def _on_requested(self) -> None:
        from ccm_desktop.ui.lookup_dialog import LookupDialog

        if self._dialog is None:
            self._dialog = LookupDialog(self._window)
            self._dialog.look_up_requested.connect(self._on_look_up)
            self._dialog.finished.connect(self._on_finished)
        self._dialog.open()

    def _on_finished(self) -> None:
        if self._dialog is not None:
            self._dialog.deleteLater()
        self._dialog = None

    def _on_look_up(self, typed: str) -> None:
        self._desk.tasks.spawn("look up", self._look_up(typed))

    async def _look_up(self, typed: str) -> None:
        profile, dialog = self._profile(), self._dialog
        if profile is None or dialog is None:
            return
        dialog.show_working()
        try:
            received = await self._desk.calls.look_up(profile, check_call_sid(typed))
        except CcmError as error:
            if self._dialog is dialog:
                dialog.show_failure(text.message(error, dialling=False))
            return
        if self._dialog is dialog:
            dialog.show_report(received.report)

    def _on_keys_requested(self) -> None:
        from ccm_desktop.ui.keys_dialog import KeysDialog

        keys = KeysDialog(self._window)
        keys.finished.connect(keys.deleteLater)
        keys.open()
