"""How a number was read, in words: under the field, and for each of several choices."""

from __future__ import annotations

import pytest

from ccm_desktop.domain.number import read_number, read_numbers
from ccm_desktop.ui.reading import describe, describe_choice


@pytest.mark.parametrize(
    "typed",
    [
        "९८७६५ ४३२१०",
        "+\uff19\uff11 98765 43210",
        "\u202e+919876543210",
        "+91\u200b98765\u200b43210",
        "+91 (0) 98765 43210",
        "0919876543210",
        "tel:+919876543210;ext=1",
        "Asha, room 12: +91 98765 43210",
    ],
)
def test_what_the_field_does_not_show_plainly_is_shown(typed: str) -> None:
    words, _ = describe(read_number(typed, "IN"), typed)
    assert words.startswith("+91 98765 43210 · India · mobile")


@pytest.mark.parametrize(
    "typed",
    ["+919876543210", "+91-98765-43210", "Mob: +91 98765 43210", "+91\u00a098765\u00a043210"],
)
def test_what_the_field_shows_plainly_is_not_repeated(typed: str) -> None:
    assert describe(read_number(typed, "IN"), typed) == ("India · mobile", "muted")


def test_each_choice_says_what_tells_it_from_the_others() -> None:
    pasted = "Fax: 080 4000 0043, Tel: 080 4000 0042 ext 12, Mob: 98765 43210, US +1 900 555 0100"
    assert [describe_choice(choice) for choice in read_numbers(pasted, "IN")] == [
        "+91 98765 43210 · India · mobile",
        "+91 80 4000 0042 · India · landline · extension 12 is not dialled",
        "+1 900-555-0100 · United States · premium rate",
        "+91 80 4000 0043 · India · landline",
    ]


def test_a_choice_of_an_unknown_range_says_so() -> None:
    choices = read_numbers("55555 20001 / 55555 20002", "IN")
    assert [describe_choice(choice) for choice in choices] == [
        "+91 55555 20001 · India · not a known range",
        "+91 55555 20002 · India · not a known range",
    ]
