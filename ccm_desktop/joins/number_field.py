"""The customer number: how what was typed is read, and what is offered for it. Nothing is placed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ccm_desktop.domain.customer_time import local_times
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.number import CustomerNumber, read_numbers
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.clock import Clock
from ccm_desktop.services.events import Event
from ccm_desktop.ui import text
from ccm_desktop.ui.main_window import MainWindow
from ccm_desktop.ui.reading import describe, describe_choice
from ccm_desktop.ui.suggestions import Offer
from ccm_desktop.ui.text import tr

_BEGUN = 4  # characters: too few to say that something is wrong


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a text says: one number, or several to pick from, or what is wrong with it."""

    numbers: tuple[CustomerNumber, ...] = ()
    trouble: BadInput | None = None

    @property
    def number(self) -> CustomerNumber | None:
        """The number, where there is just one."""
        return self.numbers[0] if len(self.numbers) == 1 else None


class NumberFieldJoin:
    """Says how the field is read; `read_changed` tells the one number that stands in it, or none.

    `suggest` knows numbers for what is typed, `name_of` the name of a number.
    """

    def __init__(
        self,
        window: MainWindow,
        clock: Clock,
        profile: Callable[[], Profile | None],
        suggest: Callable[[str], tuple[Offer, ...]],
        name_of: Callable[[str], str | None],
    ) -> None:
        self.read_changed = Event[CustomerNumber | None]()
        self.read: CustomerNumber | None = None
        self._window = window
        self._clock = clock
        self._profile = profile
        self._suggest = suggest
        self._name_of = name_of

    def wire(self) -> None:
        """Join signals."""
        self._window.dial.number_edited.connect(self._on_number_edited)
        self._window.suggestions.picked.connect(self._on_picked)

    def read_again(self) -> None:
        """Read the field anew: the country, or the names, may be others now."""
        self._on_number_edited(self._window.dial.customer_text)

    def _on_number_edited(self, typed: str) -> None:
        reading = self._reading_of(typed)
        self.read = reading.number
        offers = self._offers(typed, reading)
        self._window.dial.show_reading(*self._words(typed, reading, offers))
        name = self._name_of(self.read.e164) if self.read is not None else None
        self._window.dial.show_whose(text.contact_name(name) if name else "")
        self._window.suggestions.show_offers(*offers)
        self.read_changed.emit(self.read)

    def _reading_of(self, typed: str) -> _Reading:
        profile = self._profile()
        if profile is None or not typed.strip():
            return _Reading()
        try:
            return _Reading(read_numbers(typed, profile.country))
        except BadInput as error:
            return _Reading(trouble=error)

    def _offers(self, typed: str, reading: _Reading) -> tuple[str, tuple[Offer, ...]]:
        """A heading, and what may be meant; nothing beside a number that stands there whole."""
        if len(reading.numbers) > 1:
            return tr("Which number is it?"), tuple(map(_offer_of, reading.numbers))
        if reading.number is not None and reading.number.known:
            return "", ()
        whole = reading.number.e164 if reading.number else ""
        offers = self._suggest(typed) if typed.strip() else ()
        return tr("Suggestions"), tuple(offer for offer in offers if offer.number != whole)

    def _words(
        self, typed: str, reading: _Reading, offered: tuple[str, tuple[Offer, ...]]
    ) -> tuple[str, str]:
        if reading.number is not None:
            words, role = describe(reading.number, typed)
            return self._with_facts(words, reading.number), role
        if reading.numbers:
            return tr("Pick the number below"), "warning"
        if reading.trouble is None:
            return "", "muted"
        has_letters = reading.trouble.problem is InputProblem.HAS_LETTERS
        if has_letters and offered[1]:
            return tr("Pick one below, or type a number"), "muted"
        return _complaint(reading.trouble, typed)

    def _with_facts(self, words: str, number: CustomerNumber) -> str:
        """What time it is there, where that is not the time here."""
        now = self._clock.now()
        here = now.astimezone().replace(tzinfo=None, second=0, microsecond=0)
        times = local_times(number.e164, now)
        away = any(t.replace(tzinfo=None, second=0, microsecond=0) != here for t in times)
        parts = (words, text.there(times) if away else "")
        return " · ".join(part for part in parts if part)

    def _on_picked(self, offer: Offer) -> None:
        extension = f" ext. {offer.extension}" if offer.extension else ""
        self._window.dial.set_customer_text(f"{text.number(offer.number)}{extension}")


def _complaint(error: BadInput, typed: str) -> tuple[str, str]:
    """What is wrong with the field; nothing yet where it has only been begun."""
    is_begun = error.problem is InputProblem.TOO_SHORT or len(typed.strip()) < _BEGUN
    return ("", "muted") if is_begun else (text.bad_input(error), "error")


def _offer_of(choice: CustomerNumber) -> Offer:
    return Offer(choice.e164, choice.shown, describe_choice(choice), choice.extension)
