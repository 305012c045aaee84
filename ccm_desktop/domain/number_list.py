"""Reading a list of numbers: one to a line, or the first column of a table. No I/O."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

import phonenumbers

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.number import read_numbers
from ccm_desktop.domain.written import meanings

_PLAIN = re.compile(r"\+?[0-9]{5,17}")
_PUNCTUATION = str.maketrans("", "", " \t-().\u00a0")
_COLUMN = re.compile(r"[,;\t]")
_COMMENT = "#"
_MOST_UNREAD_SHARE = 0.1  # more than this, and it is no list of numbers


class NotAListError(ValueError):
    """A text that is no list of numbers: a web page, say, or a table with something else in front."""


@dataclass(frozen=True, slots=True)
class NumberList:
    """The numbers of a list, as E.164 digits; `unread` lines could not be read as one."""

    numbers: frozenset[int] = frozenset()
    unread: int = 0

    def __contains__(self, e164: str) -> bool:
        """Whether a number is on the list, however long that is: one look."""
        return int(e164.removeprefix("+")) in self.numbers


def read_list(data: bytes, country: str) -> NumberList:
    """Read a list; local numbers are taken as of `country`. Raises `NotAListError`.

    A line with two readings stands for both.     A first line that is no number is a table's heading. Few other lines may be unreadable.
    """
    rows = [row for line in _text(data).splitlines() if (row := _first_column(line))]
    read = [_numbers(row, country) for row in rows]
    numbers = frozenset(number for found in read for number in found)
    unread = read.count(())
    if read and not read[0] and numbers:
        unread -= 1
    if rows and (not numbers or unread > _MOST_UNREAD_SHARE * len(rows)):
        raise NotAListError
    return NumberList(numbers, unread)


def _text(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    return data.decode("utf-8-sig", errors="replace")  # only digits are looked for


def _first_column(line: str) -> str:
    line = line.partition(_COMMENT)[0].strip()
    if line.startswith('"'):
        return line[1:].partition('"')[0].strip()
    return _COLUMN.split(line, maxsplit=1)[0].strip()


def _numbers(text: str, country: str) -> tuple[int, ...]:
    """All that a line may mean: whom it may be about is not called."""
    bare = text.translate(_PUNCTUATION)
    if not _PLAIN.fullmatch(bare):
        try:
            return tuple(int(read.e164[1:]) for read in read_numbers(text, country))
        except BadInput:
            return ()
    code = str(phonenumbers.country_code_for_region(country))
    if bare.startswith(("+", "0", code)):
        found = meanings(bare, country)
        return () if isinstance(found, InputProblem) else tuple(map(_digits, found))
    return _local(bare, country)


def _local(digits: str, country: str) -> tuple[int, ...]:
    """A number that can mean one thing: most lines of most lists, in a third of the time."""
    try:
        parsed = phonenumbers.parse(digits, country)
    except phonenumbers.NumberParseException:
        return ()
    return (_digits(parsed),) if phonenumbers.is_possible_number(parsed) else ()


def _digits(number: phonenumbers.PhoneNumber) -> int:
    return int(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)[1:])
