"""The custom field: filled from its template, never too long, and our mark found in it again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.custom_field import (
    MAX_CUSTOM_FIELD,
    NAMES,
    asks_for_ticket,
    check_template,
    fill,
    mark_of,
    reference_in,
    with_mark,
)
from ccm_desktop.domain.errors import BadInput, InputProblem

CUSTOMER, AGENT = "+915555520001", "+915555510001"
REFERENCE = "0123456789abcdef" * 2
TEMPLATES = st.lists(
    st.sampled_from(NAMES) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
).map("".join)


def filled(template: str, ticket: str = "4711") -> str | None:
    return fill(template, ticket=ticket, customer=CUSTOMER, agent=AGENT)


@pytest.mark.parametrize(
    ("template", "field"),
    [
        ("order-4711", "order-4711"),
        ("{ticket}", "4711"),
        ("order {ticket} of {customer}", "order 4711 of +915555520001"),
        ("{agent}/{ticket}/{ticket}", "+915555510001/4711/4711"),
        ('{"order": 4711}', '{"order": 4711}'),
        ("{}", "{}"),
        ("a {call} b", "a {call} b"),
    ],
)
def test_a_template_is_filled(template: str, field: str) -> None:
    assert filled(template) == field


@pytest.mark.parametrize("template", ["", "  ", "{ticket}", " {ticket} "])
def test_a_field_without_anything_in_it_is_none(template: str) -> None:
    assert filled(template, ticket=" ") is None


def test_what_is_filled_in_is_not_filled_again() -> None:
    assert filled("{ticket}", ticket="{customer}") == "{customer}"


def test_a_name_that_nothing_stands_for_is_said() -> None:
    with pytest.raises(BadInput) as caught:
        check_template("order {tikcet}")
    assert (caught.value.problem, caught.value.given) == (InputProblem.UNKNOWN_NAME, "{tikcet}")


def test_our_mark_counts_before_the_call_has_one() -> None:
    room = MAX_CUSTOM_FIELD - len(mark_of(REFERENCE))
    check_template("x" * room + "{call}")
    with pytest.raises(BadInput):
        check_template("x" * (room + 1) + "{call}")
    with pytest.raises(BadInput):
        filled("{ticket}{call}", ticket="x" * (room + 1))


@pytest.mark.parametrize(
    ("template", "asks"), [(None, False), ("", False), ("order", False), ("o {ticket}", True)]
)
def test_a_ticket_is_asked_for_by_its_name(template: str | None, asks: bool) -> None:
    assert asks_for_ticket(template) is asks


@given(template=TEMPLATES, ticket=st.text(max_size=150))
def test_no_template_makes_a_field_that_can_not_be_sent(template: str, ticket: str) -> None:
    try:
        field = filled(template, ticket)
    except BadInput:
        return
    assert len(with_mark(field, REFERENCE)) <= MAX_CUSTOM_FIELD
    assert with_mark(field, REFERENCE)


@pytest.mark.parametrize("field", [None, "", "{call}", "order 4711 {call}", "{call}, 4711"])
def test_our_mark_is_found_again(field: str | None) -> None:
    assert reference_in(with_mark(field, REFERENCE)) == REFERENCE


@pytest.mark.parametrize("field", [None, "", "order 4711", "ccm-", "ccm"])
def test_a_field_of_somebody_else_holds_no_mark(field: str | None) -> None:
    assert reference_in(field) is None
    assert with_mark("order 4711", REFERENCE) == "order 4711"
