"""Links and numbers from other programs: they fill the dialer and show the window. They never dial.

A link to a call that was made opens that call, and touches nothing of the dialer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.errors import BadInput
from ccm_desktop.domain.link import DialLink, is_link, read_call_link, read_link
from ccm_desktop.domain.number import e164_of
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.reach import Reach
from ccm_desktop.services.desk import Desk
from ccm_desktop.services.links.handover import Handover
from ccm_desktop.ui import text
from ccm_desktop.ui.dial_panel import DialRequest, DialState
from ccm_desktop.ui.front import bring_to_front, keyboard_is_at
from ccm_desktop.ui.link_notice import (
    BACK,
    LINK,
    call_link_notice,
    link_notice,
    reach_notice,
    unread_notice,
)
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.opened_links import OpenedLinks

_QUIET = (Reach.OPEN, Reach.CLOSED, Reach.TAKEN)
_ENOUGH_DIGITS = 6


@dataclass(frozen=True, slots=True)
class _Typed:
    """What stood in the dialer before links came, neither of a link nor called yet."""

    customer_text: str
    virtual_number: str


class LinkJoin:
    """Holds what the last link said, for the one call that the agent makes of it."""

    def __init__(
        self,
        window: MainWindow,
        desk: Desk,
        handover: Handover,
        profile: Callable[[], Profile | None],
        first: str = "",
    ) -> None:
        self._window = window
        self._desk = desk
        self._handover = handover
        self._profile = profile
        self._waiting = first
        self._is_started = False
        self._open_call: Callable[[str], object] | None = None
        self._waiting_call = ""
        self._link: DialLink | None = None
        self._typed: _Typed | None = None
        self._filled = ""
        self._own_number = ""
        self._pressed_at: datetime | None = None
        self._called_text = ""

    def wire(self) -> None:
        """Join signals and events; what comes in before `start` is kept."""
        window = self._window
        OpenedLinks(window).opened.connect(self._handover.take_in)
        self._handover.filled.connect(self._on_filled)
        self._handover.shown.connect(self._on_shown)
        window.link_notice.action_chosen.connect(self._on_action)
        window.dial.number_edited.connect(self._on_number_edited)
        window.dial.call_requested.connect(self._on_call_requested)
        self._desk.calls.changed.connect(self._on_call_changed)

    def start(self) -> None:
        """Fill from now on: the account is there, or never will be."""
        if self._is_started:
            return
        self._is_started = True
        if self._handover.reach not in _QUIET:
            words = text.reach(self._handover.reach, self._handover.folder)
            self._window.link_notice.show_notice(reach_notice(words))
        if self._waiting:
            self._on_filled(self._waiting)

    def open_calls_by(self, open_call: Callable[[str], object]) -> None:
        """Take who opens a call by its SID; one that came before is opened now."""
        self._open_call = open_call
        if self._waiting_call:
            self._open(self._waiting_call)

    def _on_shown(self, _: None) -> None:
        bring_to_front(self._window)

    def _on_filled(self, given: str) -> None:
        if not self._is_started:
            self._waiting = given
            return
        try:
            call_sid = read_call_link(given)
            if call_sid is not None:
                self._open(call_sid)
                return
            self._fill(_read(given), plain=not is_link(given))
        except BadInput as error:
            self._window.link_notice.show_notice(unread_notice(text.bad_input(error)))
        self._come_forward()

    def _come_forward(self) -> None:
        if self._window.dial.state not in (DialState.SENDING, DialState.ON_CALL):
            bring_to_front(self._window)

    def _open(self, call_sid: str) -> None:
        """Show a call that was made, or the look-up with its SID: Exotel is asked by a press only."""
        if self._open_call is None:
            self._waiting_call = call_sid
            return
        self._waiting_call = ""
        would_dial = self._would_dial()
        self._window.link_notice.show_notice(call_link_notice(call_sid))
        if would_dial:
            self._window.link_notice.take_keyboard()
        self._come_forward()
        self._open_call(call_sid)

    def _would_dial(self) -> bool:
        """Whether Enter would be a press of Call; after a click on a link it is none."""
        return keyboard_is_at(self._window, "customerNumber", "callButton", "notice")

    def _fill(self, link: DialLink, *, plain: bool) -> None:
        dial, notice = self._window.dial, self._window.link_notice
        would_dial = self._would_dial()
        self._remember_typed()
        self._leave()
        dial.fill(_as_in_the_link(link))
        self._link, self._filled = link, dial.customer_text
        if link.reference:
            dial.set_ticket(link.reference)
        is_known = self._choose_number(link)
        earlier = self._typed.customer_text if self._typed else ""
        words = link_notice(link, earlier=earlier, has_number=is_known, plain=plain)
        notice.show_notice(words)
        if would_dial:
            notice.take_keyboard()

    def _remember_typed(self) -> None:
        """Keep what the agent typed and did not use, until it is called or asked back."""
        dial = self._window.dial
        standing = dial.customer_text
        if self._link is not None:
            return  # a link takes another's place: what was typed before them is kept
        is_unused = standing.strip() and standing != self._called_text
        self._typed = _Typed(standing, dial.request().virtual_number) if is_unused else None

    def _choose_number(self, link: DialLink) -> bool:
        """Choose the virtual number that the link asks for; says whether it asks in vain for none."""
        profile = self._profile()
        if not link.from_number:
            return True
        wanted = _same_number(link.from_number, profile) if profile is not None else None
        if wanted is None:
            return False
        dial = self._window.dial
        self._own_number = dial.request().virtual_number
        # Picked: the number used before with the customer must not take its place.
        dial.choose_number(wanted, text.chosen_by_link(), picked=True)
        return True

    def _leave(self) -> None:
        """Have nothing of the link left but the number."""
        link, self._link, self._pressed_at = self._link, None, None
        if link is None:
            return
        dial = self._window.dial
        if link.reference and dial.request().ticket == link.reference:
            dial.set_ticket("")
        if self._own_number:
            dial.choose_number(self._own_number, "")
            self._own_number = ""
        self._window.link_notice.clear(LINK)

    def _on_action(self, _: str, word: str) -> None:
        typed = self._typed
        if word == BACK and typed is not None:
            self._leave()
            self._typed = None
            self._window.dial.choose_number(typed.virtual_number, "")
            self._window.dial.set_customer_text(typed.customer_text)

    def _on_number_edited(self, edited: str) -> None:
        if self._link is not None and not _is_same(edited, self._filled):
            self._leave()

    def _on_call_requested(self, request: DialRequest) -> None:
        self._pressed_at = self._desk.clock.now()
        self._called_text = request.customer_text
        self._window.link_notice.clear(LINK)

    def _on_call_changed(self, call: Call) -> None:
        is_accepted = call.standing is Standing.ACCEPTED
        if is_accepted and self._pressed_at is not None and call.pressed_at >= self._pressed_at:
            self._typed = None
            self._leave()


def _read(given: str) -> DialLink:
    """What a link asks for; a number or a selected text says no more than itself."""
    try:
        return read_link(given)
    except BadInput:
        if is_link(given):
            raise
        return DialLink(text.one_line(given))


def _as_in_the_link(link: DialLink) -> str:
    return f"{link.number_text};ext={link.extension}" if link.extension else link.number_text


def _is_same(edited: str, linked: str) -> bool:
    """Whether the agent only wrote the link's number another way, or put its country before it."""
    digits, wanted = _digits(edited), _digits(linked).lstrip("0")
    return edited == linked or (len(wanted) >= _ENOUGH_DIGITS and digits.endswith(wanted))


def _digits(words: str) -> str:
    return "".join(c for c in words if c.isdecimal())


def _same_number(asked: str, profile: Profile) -> str | None:
    """The profile's virtual number that was asked for, in whichever way it is written."""
    wanted = e164_of(asked, profile.country)
    known = (offered.number for offered in profile.virtual_numbers)
    return next((number for number in known if e164_of(number, profile.country) == wanted), None)
