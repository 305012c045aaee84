"""Reading do-not-call lists: every form a number comes in, and what is no list at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.errors import BadInput
from ccm_desktop.domain.number import read_numbers
from ccm_desktop.domain.number_list import NotAListError, NumberList, read_list

ONE, TWO = "+919811111111", "+919822222222"


def listed(text: str, country: str = "IN") -> NumberList:
    return read_list(text.encode(), country)


@pytest.mark.parametrize(
    "line",
    [
        "+919811111111",
        "+91 98111 11111",
        "9811111111",
        "09811111111",
        "919811111111",
        "00919811111111",
        "+91-98111-11111",
        "(+91) 98111 11111",
        "tel:+919811111111",
        '"+91 98111 11111",Asha,"asked in May"',
        "9811111111;Asha",
        "9811111111\tAsha",
        "9811111111  # asked in May",
        "  9811111111  ",
    ],
)
def test_each_way_to_write_a_number_is_found(line: str) -> None:
    found = listed(f"# comment\n\n{line}\n")
    assert ONE in found
    assert TWO not in found
    assert (len(found.numbers), found.unread) == (1, 0)


def test_a_tables_heading_is_no_number() -> None:
    found = listed("phone,name\n9811111111,Asha\n9822222222,Ravi\n")
    assert ONE in found
    assert TWO in found
    assert found.unread == 0


def test_a_local_number_belongs_to_the_accounts_country() -> None:
    assert "+12025550123" in listed("(202) 555-0123", "US")
    assert "+4930123456" in listed("030 123456", "DE")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_spreadsheets_write_as_they_like(encoding: str) -> None:
    found = read_list("9811111111;Zoë\r\n9822222222;René\r\n".encode(encoding), "IN")
    assert len(found.numbers) == 2
    assert found.unread == 0


def test_few_lines_that_can_not_be_read_are_counted() -> None:
    lines = [f"98111111{n:02d}" for n in range(30)]
    found = listed("\n".join([*lines, "call me maybe", "112"]))
    assert (len(found.numbers), found.unread) == (30, 2)


@pytest.mark.parametrize(
    "text",
    [
        "<!doctype html>\n<html><body>Sign in</body></html>",
        "name,phone\nAsha,9811111111\nRavi,9822222222",
        "\n".join(["9811111111", *["unreadable"] * 3]),
        "\x00\x01\x02",
    ],
)
def test_what_is_no_list_does_not_pass_for_a_short_one(text: str) -> None:
    with pytest.raises(NotAListError):
        listed(text)


@pytest.mark.parametrize("text", ["", "\n\n", "# nobody yet\n"])
def test_an_empty_list_is_one(text: str) -> None:
    assert listed(text) == NumberList()


@given(st.from_regex(r"(\+|0|00|91|)[1-9][0-9]{6,12}", fullmatch=True))
def test_a_line_stands_for_every_reading_that_the_dialer_would_offer(written: str) -> None:
    try:
        read = {one.e164 for one in read_numbers(written, "IN")}
    except BadInput:
        return
    found = listed(f"{ONE}\n{written}")
    assert all(number in found for number in read)


def test_a_number_with_two_readings_is_not_called_in_either() -> None:
    read = read_numbers("00919811111111", "IN")
    found = listed(f"{TWO}\n00919811111111")
    assert all(one.e164 in found for one in read)
