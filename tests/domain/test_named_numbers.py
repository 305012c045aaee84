"""Numbers by any part of the names that belong to them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.named_numbers import NamedNumbers

NAMES = {"+1": "Asha Menon", "+2": "Kiran Shah", "+3": "Natasha  Rao", "+4": "", "+5": "Ravi\nIyer"}


def test_any_part_of_a_name_in_any_case() -> None:
    named = NamedNumbers(NAMES)
    assert named.holding("ASHA", 9) == ("+1", "+3")
    assert named.holding("sha", 9) == ("+1", "+2", "+3")
    assert named.holding("asha r", 9) == ("+3",)
    assert named.holding("vi iy", 9) == ("+5",)
    assert named.holding("nobody", 9) == ()


def test_no_more_than_are_asked_for() -> None:
    assert NamedNumbers(NAMES).holding("sha", 2) == ("+1", "+2")
    assert NamedNumbers({}).holding("sha", 2) == ()


def test_what_means_nobody() -> None:
    named = NamedNumbers({"+1": "A 12"})
    for part in ("", " ", "a", "12", "1"):
        assert named.holding(part, 9) == ()


@given(
    st.dictionaries(st.from_regex(r"\+[0-9]{2,4}", fullmatch=True), st.text("aBc \n", max_size=9)),
    st.text("abC ", max_size=4),
)
def test_as_one_would_look_by_hand(names: dict[str, str], part: str) -> None:
    wanted = " ".join(part.casefold().split())
    by_hand = [n for n, name in names.items() if wanted in " ".join(name.casefold().split())]
    found = NamedNumbers(names).holding(part, 99)
    assert found == (tuple(by_hand) if len(wanted) > 1 else ())
