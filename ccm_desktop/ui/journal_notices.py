"""Notices about the journal's file: why it can't be used, and what became of a damaged one."""

from __future__ import annotations

from ccm_desktop.domain.errors import JournalTrouble
from ccm_desktop.domain.mended import Mended
from ccm_desktop.ui import text
from ccm_desktop.ui.notices import DISMISS, Notice, NoticeAction
from ccm_desktop.ui.shapes import Tone
from ccm_desktop.ui.text import tr

TRY_AGAIN = "try_again"


def not_open_notice(trouble: JournalTrouble) -> Notice:
    """Why the journal is not open, with a way to try again once that is mended."""
    again = NoticeAction(TRY_AGAIN, tr("Try again"), primary=True)
    return Notice(text.message(trouble, dialling=False), Tone.END, (again,))


def mended_notice(mended: Mended) -> Notice:
    """What became of a damaged journal."""
    close = NoticeAction(DISMISS, tr("Close"))
    return Notice(text.mended(mended), Tone.RING, (close,))
