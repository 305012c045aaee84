"""Hostile texts in the journal: each is kept to the letter, and found by itself; no search fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.custom_field import MAX_CUSTOM_FIELD
from ccm_desktop.domain.journal_filter import JournalFilter
from ccm_desktop.domain.journal_search import FEWEST, sought
from ccm_desktop.domain.line import line_of
from ccm_desktop.services.journals import questions
from ccm_desktop.services.journals.rows import decode, encode
from ccm_desktop.services.journals.store import JournalStore
from ccm_desktop.services.owners import Owners
from tests.hostile import EVERY, GROUPS, HUGE, call_with, report_with
from tests.services.samples import a_call
from tests.services.test_journal_questions import put

_MOST_FOUND = 1000
HALVES = ("\ud800", "a\udfffb", "\udc00\ud800", "\ud83d")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JournalStore]:
    folder: Path = tmp_path_factory.mktemp("hostile")
    owners = Owners(folder / "owners")
    made = JournalStore(folder / "journal.db", owners)
    made._db.pragma("synchronous", "OFF")
    yield made
    made.close()
    owners.close()


def with_note(text: str) -> Call:
    return replace(a_call(), note=text)


def with_name(text: str) -> Call:
    report = replace(report_with("x"), call_sid="ca11s")
    customer = replace(report.customer, name=text)
    return replace(call_with("x", replace(report, customer=customer)), note="", tags=())


def with_field(text: str) -> Call:
    order = a_call().order
    options = replace(order.options, custom_field=text[:MAX_CUSTOM_FIELD])
    return replace(a_call(), order=replace(order, options=options))


def with_tag(text: str) -> Call:
    return replace(a_call(), tags=(text[:32],))


def with_sid(text: str) -> Call:
    return call_with("x", replace(report_with("x"), call_sid=text))


FIELDS = (with_note, with_name, with_field, with_tag, with_sid)


@pytest.mark.parametrize("make", FIELDS, ids=lambda make: make.__name__)
def test_each_finds_the_call_that_has_it(store: JournalStore, make: Callable[[str], Call]) -> None:
    calls = put(store._db, [make(text) for text in EVERY])
    lost = []
    for text, call in zip(EVERY, calls, strict=True):
        wanted = sought(text)
        if wanted is None or not any(len(word) >= FEWEST for word in wanted.words):
            continue
        if make in (with_field, with_tag) and len(text) > 32:
            continue
        found = questions.page(store._db, JournalFilter(search=text), _MOST_FOUND, None).lines
        if call.reference not in {line.reference for line in found}:
            lost.append(text[:60])
    assert lost == []


@pytest.mark.parametrize("text", [*EVERY, *HUGE.values(), *HALVES], ids=lambda t: ascii(t)[:40])
def test_no_search_fails(store: JournalStore, text: str) -> None:
    wanted = JournalFilter(search=text)
    questions.page(store._db, wanted, 10, None)
    found = questions.totals(store._db, wanted).calls
    assert questions.count_of(store._db, wanted) == found
    by_filter = JournalFilter(virtual_number=text.encode(errors="replace").decode())
    questions.page(store._db, by_filter, 10, None)


@pytest.mark.parametrize("group", GROUPS)
def test_each_is_kept_to_the_letter(store: JournalStore, group: str) -> None:
    calls = put(store._db, [call_with(text, report_with(text)) for text in GROUPS[group]])
    page = questions.page(store._db, JournalFilter(), _MOST_FOUND, None)
    assert list(page.lines) == [line_of(call) for call in reversed(calls)]
    assert [decode(str(encode(call)["body"])) for call in calls] == calls
    offered = questions.choices(store._db)
    assert set(offered.virtual_numbers) == set(GROUPS[group])


def test_a_million_characters_of_each_are_kept_and_found_by_their_beginning(
    store: JournalStore,
) -> None:
    texts = {part: text for part, text in HUGE.items() if "\0" not in part and part.strip()}
    calls = put(store._db, [with_note(f"{part}x{text}") for part, text in texts.items()])
    page = questions.page(store._db, JournalFilter(), _MOST_FOUND, None)
    assert len(page.lines) == len(calls)
    for (part, _), call in zip(texts.items(), calls, strict=True):
        search = f"{part}x{part}{part}"
        wanted = sought(search)
        if wanted is not None and any(len(word) >= FEWEST for word in wanted.words):
            found = questions.page(store._db, JournalFilter(search=search), 50, None).lines
            assert call.reference in {line.reference for line in found}, ascii(part)
