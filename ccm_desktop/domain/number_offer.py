"""Which virtual numbers the agent may call from: those chosen before, and those the account lists."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ccm_desktop.domain.exophone import ExoPhone
from ccm_desktop.domain.number import e164_of
from ccm_desktop.domain.profile import VirtualNumber


@dataclass(frozen=True, slots=True)
class NumberOffer:
    """A virtual number that the agent may offer to call from, and whether the account lists it.

    `sid` is the listed number's; one that was typed by hand and is not listed has none.
    """

    number: str
    label: str = ""
    offered: bool = False
    sid: str | None = None

    @property
    def is_listed(self) -> bool:
        """Whether the account listed it."""
        return self.sid is not None


def offers_of(chosen: tuple[VirtualNumber, ...]) -> tuple[NumberOffer, ...]:
    """The numbers chosen so far, before the account is asked what it lists."""
    return tuple(NumberOffer(one.number, one.label, offered=True) for one in chosen)


def with_listed(
    offers: tuple[NumberOffer, ...], listed: tuple[ExoPhone, ...], country: str
) -> tuple[NumberOffer, ...]:
    """The same with what the account lists: those known stay as they are, others come behind.

    Where nothing was chosen yet, all that are listed are proposed. What can't call is left out,
    unless it was chosen.
    """
    by_number = {exophone.number: exophone for exophone in listed}
    known = [_listed_as(one, by_number.get(e164_of(one.number, country))) for one in offers]
    taken = {e164_of(one.number, country) for one in offers}
    others = [
        NumberOffer(exophone.number, exophone.friendly_name or "", not offers, exophone.sid)
        for exophone in by_number.values()
        if exophone.can_call and exophone.number not in taken
    ]
    return (*known, *others)


def _listed_as(offer: NumberOffer, exophone: ExoPhone | None) -> NumberOffer:
    if exophone is None:
        return replace(offer, sid=None)
    return replace(offer, label=offer.label or exophone.friendly_name or "", sid=exophone.sid)


def numbers_of(offers: tuple[NumberOffer, ...]) -> tuple[VirtualNumber, ...]:
    """The numbers to offer in the dialer, in their order."""
    return tuple(VirtualNumber(one.number, one.label.strip()) for one in offers if one.offered)
