"""What the agent chose, laid over what the account lists: nothing chosen is lost."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.exophone import ExoPhone
from ccm_desktop.domain.number_offer import NumberOffer, numbers_of, offers_of, with_listed
from ccm_desktop.domain.profile import VirtualNumber

SALES, SUPPORT, BY_HAND = "+915555580001", "+915555580002", "+915555580009"
LISTED = (
    ExoPhone("b001", SALES, SALES, "Sales", voice=True),
    ExoPhone("b002", SUPPORT, "05555580002", "Support", voice=None),
    ExoPhone("b003", "+915555580003", "+915555580003", "Text messages", voice=False),
)


def test_with_nothing_chosen_yet_all_that_can_call_are_proposed() -> None:
    assert with_listed((), LISTED, "IN") == (
        NumberOffer(SALES, "Sales", offered=True, sid="b001"),
        NumberOffer(SUPPORT, "Support", offered=True, sid="b002"),
    )


def test_what_was_chosen_keeps_its_order_its_labels_and_its_place() -> None:
    chosen = (VirtualNumber(BY_HAND, "Mine"), VirtualNumber(SUPPORT, "Help desk"))
    assert with_listed(offers_of(chosen), LISTED, "IN") == (
        NumberOffer(BY_HAND, "Mine", offered=True),
        NumberOffer(SUPPORT, "Help desk", offered=True, sid="b002"),
        NumberOffer(SALES, "Sales", offered=False, sid="b001"),
    )


def test_a_number_written_locally_is_the_same_number_and_stays_as_it_was_written() -> None:
    (known, other) = with_listed(offers_of((VirtualNumber("05555580002"),)), LISTED, "IN")
    assert known == NumberOffer("05555580002", "Support", offered=True, sid="b002")
    assert other.number == SALES


def test_a_number_that_is_no_longer_listed_is_marked() -> None:
    listed_before = (NumberOffer(BY_HAND, "Old", offered=True, sid="b009"),)
    (gone, *_) = with_listed(listed_before, LISTED, "IN")
    assert not gone.is_listed
    assert gone.offered


def test_one_that_can_not_call_stays_where_it_was_chosen() -> None:
    (texts, *_) = with_listed(offers_of((VirtualNumber("+915555580003"),)), LISTED, "IN")
    assert texts.sid == "b003"


NUMBERS = st.lists(
    st.sampled_from([SALES, SUPPORT, BY_HAND, "05555580002", "+915555580003"]), unique=True
)


@given(NUMBERS, st.lists(st.sampled_from(LISTED), unique=True))
def test_whatever_was_chosen_is_still_chosen_after_any_fetch(
    numbers: list[str], listed: list[ExoPhone]
) -> None:
    chosen = tuple(VirtualNumber(number, f"label {number}") for number in numbers)
    offers = with_listed(offers_of(chosen), tuple(listed), "IN")
    if chosen:
        assert numbers_of(offers) == chosen
    again = with_listed(offers, tuple(listed), "IN")
    assert again == offers, "fetching twice changes nothing"
