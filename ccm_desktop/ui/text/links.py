"""Words for links: what one brought, who opens them, and whether they reach this window."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from ccm_desktop.domain.link_opener import Made, Opener, Scheme, Whose
from ccm_desktop.domain.reach import Reach
from ccm_desktop.ui.text.words import (
    Message,
    cut,
    number,
    one_line,
    short_sid,
    shown_back,
    tr,
)

if TYPE_CHECKING:
    from ccm_desktop.domain.link import DialLink

_MOST_OF_A_LABEL = 22


def link_came(link: DialLink, *, has_number: bool, plain: bool) -> Message:
    """A link filled the number in, or a `plain` text did; without `has_number` it asks for one to call from in vain."""
    more = []
    if not has_number:
        asked = cut(number(one_line(link.from_number or "")))
        more.append(tr("It asks to call from {number}, which is none of yours.", number=asked))
    if link.reference:
        more.append(tr("The link's ticket: {ticket}.", ticket=shown_back(one_line(link.reference))))
    shown = cut(one_line(link.number_text))
    title = tr("Filled in: {text}", text=shown) if plain else tr("From a link: {text}", text=shown)
    return Message(title, " ".join(more), tr("Press Call to dial."))


def call_link_came(call_sid: str) -> Message:
    """A link opened a call."""
    sid = short_sid(call_sid)
    return Message(tr("From a link: call {sid}", sid=sid), "", tr("Nothing was filled in."))


def link_unread(why: str) -> Message:
    """A link came that holds nothing to dial."""
    return Message(tr("A link came that can't be used."), why, tr("Nothing was filled in."))


def back_to(earlier: str) -> str:
    """The button that brings the number back that stood there before."""
    return tr("Back to {number}", number=cut(number(one_line(earlier)), _MOST_OF_A_LABEL))


def chosen_by_link() -> str:
    """Why this virtual number is chosen."""
    return tr("from the link")


def reach(found: Reach, folder: str) -> Message:
    """Whether links reach this window; where not, nothing else is touched by it."""
    title = tr("Links don't reach this window.")
    rest = tr("Everything else works.")
    match found:
        case Reach.OPEN:
            return Message(tr("Links reach this window."), "", "")
        case Reach.CLOSED:
            return Message(title, tr("A practice window takes none."), rest)
        case Reach.TAKEN:
            return Message(title, tr("They reach another window of yours."), rest)
        case Reach.FOREIGN:
            why = tr("The folder {folder} belongs to another user.", folder=folder)
        case Reach.EXPOSED:
            why = tr("Other users may enter the folder {folder}; give it mode 700.", folder=folder)
        case Reach.SQUATTED:
            why = tr("In the folder {folder} something else has the name.", folder=folder)
        case Reach.TOO_LONG:
            why = tr("The path of the folder {folder} is too long.", folder=folder)
        case Reach.FAILED:
            why = tr("The folder {folder} can't be used.", folder=folder)
        case _:
            assert_never(found)
    return Message(title, why, rest)


def scheme_name(scheme: Scheme) -> str:
    """A kind of link as it is written."""
    return f"{scheme}:"


def opener(found: Opener) -> str:
    """Who opens a kind of link."""
    name = cut(one_line(found.name))
    match found.whose:
        case Whose.OURS:
            return tr("CCM Desktop")
        case Whose.OLD_COPY:
            return tr("another copy of CCM Desktop")
        case Whose.ANOTHER:
            return name
        case Whose.NOBODY:
            return tr("no program")
        case Whose.UNKNOWN:
            return tr("this system doesn't say")


def made_default(made: Made) -> str:
    """What became of the wish to open these links."""
    match made:
        case Made.DONE:
            return tr("CCM Desktop opens them now.")
        case Made.ASKED:
            return tr("Choose CCM Desktop for these links in the system's settings, now open.")
        case Made.BY_HAND:
            return tr("Only you can choose: in FaceTime's settings, under “Default for calls”.")
        case Made.NO_TOOL:
            return tr("Neither xdg-mime nor gio is installed, so nobody can be told.")
        case Made.FAILED:
            return tr("The system kept its choice.")


def tested_link(arrived: bool | None) -> str:
    """What became of the test link; None: it could not be opened."""
    if arrived is None:
        return tr("No program could be started to open a link.")
    if arrived:
        return tr("The test link arrived here. Nothing was filled in or dialled.")
    return tr("The test link did not arrive here within 8 seconds.")


def not_taken_in() -> str:
    """The running window refused what was handed over."""
    return tr("The open window did not take that: it is too long. Nothing was dialled.")


def no_selection(*, wayland: bool, tool: bool) -> str:
    """Why there is no selected text to take."""
    if tool:
        return tr("Nothing is selected.")
    if wayland:
        return tr("To read what is selected, Wayland needs wl-paste (package wl-clipboard).")
    return tr("What is selected can't be read here: there is no screen.")
