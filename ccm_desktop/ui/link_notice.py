"""What a link brought, below the dialer. It never stands in the place of another notice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from ccm_desktop.ui import text
from ccm_desktop.ui.notices import DISMISS, Notice, NoticeAction, NoticeBanner
from ccm_desktop.ui.shapes import Tone
from ccm_desktop.ui.text import Message, tr

if TYPE_CHECKING:
    from ccm_desktop.domain.link import DialLink

BACK = "back"
LINK = "link"  # what notices of a link in force are about


class LinkNotice(NoticeBanner):
    """Takes the keyboard where Enter would have dialled: here Enter does nothing."""

    urgent = False

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(tr("Link"))

    def take_keyboard(self) -> None:
        """Have the keys come here."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)


def link_notice(link: DialLink, *, earlier: str, has_number: bool, plain: bool) -> Notice:
    """A link filled the number in, or a `plain` text did; `earlier` is what had been typed there.

    Without `has_number` the link asks for a virtual number that is none of the account's.
    """
    words = text.link_came(link, has_number=has_number, plain=plain)
    return Notice(words, Tone.ACCENT, _ways(earlier), LINK)


def call_link_notice(call_sid: str) -> Notice:
    """A link opened a call that was made."""
    from ccm_desktop.ui.text.links import call_link_came

    return Notice(call_link_came(call_sid), Tone.ACCENT, _ways(""))


def unread_notice(why: str) -> Notice:
    """A link came that can't be used."""
    return Notice(text.link_unread(why), Tone.RING, _ways(""))


def reach_notice(words: Message) -> Notice:
    """Links don't reach this window."""
    return Notice(words, Tone.RING, _ways(""))


def _ways(earlier: str) -> tuple[NoticeAction, ...]:
    close = NoticeAction(DISMISS, tr("Close"))
    return (NoticeAction(BACK, text.back_to(earlier)), close) if earlier else (close,)
