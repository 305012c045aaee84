"""A call as a row: nothing is lost on the way to the file and back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.journal_filter import EVERYTHING, JournalFilter
from ccm_desktop.domain.line import line_of
from ccm_desktop.services.journals.questions import page
from ccm_desktop.services.journals.rows import decode, decode_line, encode, from_ms, to_ms
from ccm_desktop.services.journals.store import JournalStore
from ccm_desktop.services.owners import Owners

from .strategies import CALLS, TIMES


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JournalStore]:
    folder: Path = tmp_path_factory.mktemp("rows")
    owners = Owners(folder / "owners")
    store = JournalStore(folder / "journal.db", owners)
    store._db.pragma("synchronous", "OFF")
    yield store
    store.close()
    owners.close()


@given(call=CALLS)
def test_a_call_comes_back_as_it_was(call: Call) -> None:
    row = encode(call)
    assert decode(str(row["body"])) == call


@given(call=CALLS)
def test_a_call_comes_back_from_the_file_as_it_was(store: JournalStore, call: Call) -> None:
    store._db.execute("DELETE FROM calls")
    store.begin(call, call.pressed_at, again=True)
    assert store.get(call.reference) == call
    assert store.by_sid(call.call_sid or "-") == (call if call.call_sid else None)
    (line,) = page(store._db, EVERYTHING, 5, None).lines
    expected = line_of(call)
    assert abs(line.pressed_at - expected.pressed_at) < timedelta(milliseconds=1)
    columns = [name for name in type(line).__slots__ if name != "pressed_at"]
    assert [getattr(line, n) for n in columns] == [getattr(expected, n) for n in columns]


@given(call=CALLS)
def test_a_search_for_a_note_or_a_number_finds_the_call(store: JournalStore, call: Call) -> None:
    store._db.execute("DELETE FROM calls")
    store.begin(call, call.pressed_at, again=True)
    for text in (call.order.customer, call.note, call.call_sid):
        if text and "\0" not in text:
            assert len(page(store._db, JournalFilter(text), 5, None).lines) == 1


@given(time=TIMES)
def test_milliseconds_are_whole_and_never_later(time: datetime) -> None:
    back = from_ms(to_ms(time))
    assert timedelta(0) <= time - back < timedelta(milliseconds=1)
    assert back.tzinfo is UTC


def test_a_line_of_another_shape_is_an_error() -> None:
    with pytest.raises(ValueError, match="unpack"):
        decode_line(("r1",))
