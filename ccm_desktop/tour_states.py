"""What the tour shows besides a whole call: every other state that the window and its dialogs have."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from PySide6.QtWidgets import QListWidget, QPlainTextEdit, QPushButton, QTabWidget

from ccm_desktop.desktop import Desktop
from ccm_desktop.domain.call import Call, Phase, Standing
from ccm_desktop.tour_desk import DeskStates
from ccm_desktop.tour_stage import Stage
from ccm_desktop.ui.contact_views.dialog import ContactsDialog
from ccm_desktop.ui.recent_panel import FAVOURITES, FOLLOW_UP, RECENT

# Made-up people, and numbers that the sandbox answers in ways of their own.
ASHA = "+91 55555 20001"
NOT_ANSWERED, CUSTOMER_BUSY = "+91 55555 29001", "+91 55555 29004"
LONG_TALK = "+91 55555 29008"
WRONG_KEY, SWITCHED_OFF = "+91 55555 29101", "+91 55555 29110"
NUMBER_GONE, RATE_LIMITED = "+91 55555 29113", "+91 55555 29301"
CUT_AFTER_CALL = "+91 55555 29202"
CONTACTS = """Name,Organisation,Mobile,Office,Note
Asha Menon,Blue Lotus Traders,+91 55555 20001,,
Kiran Shah,Kiran Enterprises,+91 55555 20017,+91 55555 20018,Prefers mornings
Meera Pillai,,+91 55555 20031,,
Ravi Iyer,Iyer and Sons,+91 55555 29008,,Order 48812
Sunita Bose,Bose Stores,+91 55555 29004,,
Tara Nair,,+91 55555 29001,,
Nobody,,12,,
"""
EMERGENCY = "112"
# The last is a laptop's screen at 300 %.
SIZES = ((900, 700), (760, 700), (700, 420), (455, 256))

Until = Callable[[Callable[[Call], bool]], Awaitable[Call]]


class States:
    """Goes through them in an order in which one leads to the next; `until` waits for a call.

    `talked` is one that has ended and was recorded.
    """

    def __init__(self, desktop: Desktop, stage: Stage, until: Until, talked: Call) -> None:
        self._talked = talked
        self._desktop = desktop
        self._window = desktop.window
        self._stage = stage
        self._until = until

    async def show(self) -> None:
        """Show all."""
        self._put_card_away()
        for scene in (
            self._contacts,
            self._fields,
            self._options,
            self._phone,
            self._endings,
            self._refusals,
            self._guards,
            self._link,
            self._lists,
            self._dialogs,
            DeskStates(self._desktop, self._stage, self._talked).show,
            self._settings,
            self._reminder,
            self._talk,
            self._sizes,
        ):
            await scene()

    async def _contacts(self) -> None:
        stage = self._stage
        self._window.top_bar.contacts_requested.emit()
        await stage.picture("contacts-empty")
        stage.press("Add")
        stage.type_into(stage.field("Name"), "Asha Menon")
        await stage.picture("contact-form")
        stage.close_front()
        await self._import_contacts()
        await stage.picture("contacts")
        stage.close_dialogs()

    async def _import_contacts(self) -> None:
        stage = self._stage
        dialog = stage.dialog()
        if not isinstance(dialog, ContactsDialog):
            raise TypeError("the contacts are not open")
        file = stage.folder / "contacts.csv"
        file.write_text(CONTACTS, encoding="utf-8")
        dialog.import_requested.emit(str(file))
        await stage.until(lambda: stage.dialog() is not dialog)
        await stage.picture("contacts-import")
        preview = stage.dialog()
        if preview is not None:
            preview.accept()
        await stage.until(lambda: stage.has("Make favourite"))
        stage.press("Make favourite")
        await stage.until(lambda: stage.has("No longer favourite"))

    async def _fields(self) -> None:
        stage = self._stage
        for name, typed in (
            ("reading", "(0) 55555-20001"),
            ("extension", "+91 55555 20001 ext. 12"),
            ("letters", "CALL NOW"),
            ("choices", "Kiran Shah, mob. 55555 20017, office 55555 20018"),
            ("suggestions", "kir"),
        ):
            stage.type_number(typed)
            await stage.picture(name)
        stage.type_number("")

    async def _options(self) -> None:
        stage = self._stage
        if not stage.has("Call options"):
            return  # the smallest window leaves them out
        stage.press("Call options")
        await stage.picture("options")
        field = stage.field("Custom field")
        field.setText("order {ticket}")
        field.editingFinished.emit()
        stage.type_number(ASHA)
        stage.type_into(stage.field("Ticket"), "48812")
        await stage.picture("ticket")
        field.clear()
        field.editingFinished.emit()
        stage.press("Call options")

    async def _phone(self) -> None:
        stage, pill = self._stage, self._window.top_bar.phone
        pill.click()
        await stage.picture("phone-menu")
        stage.choose("Turn off")
        await stage.until(lambda: "is off" in pill.accessibleDescription())
        await stage.picture("phone-off")
        pill.click()
        await stage.picture("phone-off-menu")
        stage.choose("Turn on")
        await stage.until(lambda: "is on" in pill.accessibleDescription())

    async def _endings(self) -> None:
        """Calls that nobody answers: the agent's phone rings for as long as it is told to."""
        dial = self._window.dial
        usual = dial.request().options
        dial.set_options(replace(usual, ring_time_s=8))
        for number, name in (
            (NOT_ANSWERED, "you-did-not-answer"),
            (CUSTOMER_BUSY, "customer-busy"),
        ):
            await self._call(number, _has_ended)
            await self._stage.picture(name)
        dial.set_options(usual)

    async def _refusals(self) -> None:
        for number, name in (
            (SWITCHED_OFF, "refused"),
            (NUMBER_GONE, "virtual-number-gone"),
            (WRONG_KEY, "wrong-key"),
            (RATE_LIMITED, "rate-limited"),
        ):
            await self._call(number, _is_refused)
            await self._stage.picture(name)
        await self._call(CUT_AFTER_CALL, _is_unknown)
        await self._stage.picture("not-sure")
        await self._until(lambda call: call.signs.busy_at is not None)
        await self._stage.picture("inferred")
        self._stage.press("It did not ring")
        await self._until(lambda call: not call.unresolved)

    async def _guards(self) -> None:
        """Rules that are silent in practice, unless somebody wants to see them."""
        stage = self._stage
        self._tick("Calling", "Keep these rules in practice too")
        for name, number in (("asked-first", CUSTOMER_BUSY), ("never-called", EMERGENCY)):
            stage.type_number(number)
            stage.press_enter()
            await stage.until(lambda: self._window.notices.isVisible())
            await stage.picture(name)
            self._window.notices.clear()
        self._tick("Calling", "Keep these rules in practice too")

    async def _link(self) -> None:
        stage = self._stage
        stage.type_number("+91 55555 200")
        handover = self._desktop.handover
        if handover is not None:
            handover.filled.emit("tel:+91-55555-20031;ext=12")
        await stage.picture("link")
        self._window.link_notice.clear()
        stage.type_number("")

    async def _lists(self) -> None:
        stage, recent = self._stage, self._window.recent
        for which, name in (
            (RECENT, "recent"),
            (FAVOURITES, "favourites"),
            (FOLLOW_UP, "follow-up"),
        ):
            recent.show_list(which)
            await stage.picture(name)
        stage.press("Remind")
        stage.type_into(stage.field("Remind me at"), "in 1 min")
        await stage.picture("follow-up-remind")
        stage.press("Set the reminder")
        await stage.until(
            lambda: "Cancel" not in stage.named(QPushButton, "Close the reminder").text()
        )
        await stage.picture("follow-up-reminder-set")
        stage.press("Close the reminder")
        recent.show_list(RECENT)

    async def _dialogs(self) -> None:
        stage, window = self._stage, self._window
        window.dial.numbers_requested.emit()
        await stage.until(lambda: stage.has("Check health"))
        stage.press("Check health")
        numbers = stage.named(QListWidget, "Virtual numbers to offer")
        await stage.until(lambda: "\n" in numbers.item(0).text())
        await stage.picture("virtual-numbers")
        stage.close_dialogs()
        window.top_bar.phone.choice_requested.emit()
        await stage.until(lambda: bool(stage.named(QListWidget, "Phones").count()))
        await stage.picture("my-phone")
        stage.close_dialogs()
        window.keys_requested.emit()
        await stage.picture("keys")
        stage.close_dialogs()

    async def _settings(self) -> None:
        self._window.top_bar.settings_requested.emit()
        pages = self._stage.named(QTabWidget, "Settings pages")
        for place in range(pages.count()):
            pages.setCurrentIndex(place)
            name = pages.tabText(place).lower().replace(" ", "-")
            await self._stage.picture(f"settings-{name}")
        self._stage.close_dialogs()

    async def _reminder(self) -> None:
        notice = self._window.reminder_notice
        await self._stage.until(notice.isVisible)
        await self._stage.picture("reminder-due")
        self._stage.press("Done")
        await self._stage.until(notice.isHidden)

    async def _talk(self) -> None:
        """A long talk: it goes on when the tour is over."""
        stage, window = self._stage, self._window
        await self._call(LONG_TALK, lambda call: call.phase is Phase.TALKING)
        window.journal.select(self._talked.reference)
        note = stage.named(QPlainTextEdit, "Note")
        stage.type_into(note, "Asked to move the delivery to Friday")
        stage.type_into(stage.field("Tags"), "delivery, call back,")
        await stage.picture("talking-with-note")
        stage.press("Remind me…")
        await stage.picture("talking-remind")
        stage.press("Close the reminder")
        window.top_bar.phone.check_requested.emit()
        await stage.until(lambda: "busy" in window.top_bar.phone.accessibleDescription())
        await stage.picture("phone-busy")
        window.quit_requested.emit()
        await stage.picture("quit")
        stage.close_dialogs()

    async def _sizes(self) -> None:
        stage, window = self._stage, self._window
        usual = window.size()
        for width, height in SIZES:
            window.resize(width, height)
            await stage.picture(f"size-{width}x{height}")
        window.resize(usual)
        window.toggle_compact()
        await stage.picture("compact")
        window.toggle_compact()

    async def _call(self, number: str, seen: Callable[[Call], bool]) -> Call:
        self._put_card_away()
        self._stage.type_number(number)
        self._stage.press_enter()
        wanted = "".join(c for c in number if c in "+0123456789")
        return await self._until(lambda call: call.order.customer == wanted and seen(call))

    def _put_card_away(self) -> None:
        self._window.call_panel.closed.emit()

    def _tick(self, page: str, words: str) -> None:
        self._window.top_bar.settings_requested.emit()
        pages = self._stage.named(QTabWidget, "Settings pages")
        titles = [pages.tabText(place) for place in range(pages.count())]
        pages.setCurrentIndex(titles.index(page))
        self._stage.press(words)
        self._stage.close_dialogs()


def _has_ended(call: Call) -> bool:
    return call.phase is Phase.ENDED


def _is_refused(call: Call) -> bool:
    return call.standing is Standing.REFUSED


def _is_unknown(call: Call) -> bool:
    return call.standing is Standing.UNKNOWN
