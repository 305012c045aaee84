"""What the journal answers is what a plain look at every call would find, and costs no such look."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccm_desktop.domain.call import Call, Outcome, Phase, Standing, Watch
from ccm_desktop.domain.journal_filter import (
    EVERYTHING,
    Choices,
    Cursor,
    JournalFilter,
    Result,
    Totals,
    result_of,
)
from ccm_desktop.domain.journal_search import FEWEST, sought
from ccm_desktop.domain.line import CallLine, line_of
from ccm_desktop.domain.order import AgentIdentity, CallOptions
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.services.journals import questions, sources, words
from ccm_desktop.services.journals.hours import offsets_of
from ccm_desktop.services.journals.rows import encode, to_ms
from ccm_desktop.services.journals.store import JournalStore
from ccm_desktop.services.owners import Owners

from .manual_clock import START
from .samples import a_call, an_order, ended, ringing

NUMBERS = ["+915555520001", "+915555520042", "+918040000042", "+442079460018"]
LINES = ["+915555580001", "+915555580002"]
AGENTS = ["+915555510001", "+915555510002"]
BITS = ["asha", "Rao", "ASH", "É", "é", "100%", "a_b", "\\", '"', "x*", "lead 7", "42", "20001", ""]
KOLKATA, BERLIN = ZoneInfo("Asia/Kolkata"), ZoneInfo("Europe/Berlin")

TEXTS = st.lists(st.sampled_from(BITS), max_size=3).map(" ".join)
MOMENTS = st.integers(0, 900 * 24 * 3600).map(lambda s: START - timedelta(seconds=s))


@st.composite
def a_random_call(draw: st.DrawFn) -> Call:
    """One with few distinct texts, so that searches meet."""
    order = an_order(draw(st.sampled_from(NUMBERS)))
    field = draw(st.none() | TEXTS)
    order = replace(
        order,
        agent=AgentIdentity(contact_uri=draw(st.sampled_from(AGENTS))),
        virtual_number=draw(st.sampled_from(LINES)),
        options=CallOptions(custom_field=field or None),
    )
    standing = draw(st.sampled_from(Standing))
    report = Report(
        draw(st.sampled_from(["ca11s", "beef42", "20001d"])),
        draw(st.sampled_from(["active", "terminal"])),
        draw(st.sampled_from(["completed", "customer_busy", "a_new_word", None])),
        customer=Leg(name=draw(st.none() | TEXTS)),
        talk_time_s=draw(st.none() | st.integers(0, 900)),
        recordings=draw(st.sampled_from([(), ("https://recordings.exotel.com/1.mp3",)])),
    )
    return replace(
        a_call(),
        order=order,
        pressed_at=draw(MOMENTS),
        standing=standing,
        report=report if standing is Standing.ACCEPTED else None,
        watch=draw(st.sampled_from(Watch)),
        note=draw(TEXTS),
        tags=tuple(draw(st.lists(st.sampled_from(["urgent", "call back"]), max_size=2))),
    )


FILTERS = st.builds(
    JournalFilter,
    search=st.just("") | TEXTS | st.sampled_from(["080-4000 0042", "+91", "0091 55555", "4"]),
    result=st.none() | st.sampled_from(Result),
    with_recording=st.booleans(),
    since=st.none() | MOMENTS,
    until=st.none() | MOMENTS,
    virtual_number=st.none() | st.sampled_from(LINES),
    agent=st.none() | st.sampled_from(AGENTS),
    numbers=st.lists(st.sampled_from(NUMBERS), max_size=2).map(tuple),
)


def is_found(call: Call, wanted: JournalFilter) -> bool:
    """Whether the search finds a call, or its number is among those that are meant."""
    search, order, report = sought(wanted.search), call.order, call.report
    if order.customer in wanted.numbers:
        return True
    if search is None:
        return not wanted.numbers
    texts = [order.customer, (report and report.customer.name) or "", call.note]
    texts += ["\n".join(call.tags), order.options.custom_field or "", call.call_sid or ""]

    def stands(word: str) -> bool:
        if len(word) < FEWEST:
            return any(_ascii_lower(word) in _ascii_lower(text) for text in texts)
        return any(word.lower() in text.lower() for text in texts)

    return all(map(stands, search.words)) or any(n in order.customer for n in search.numbers)


def _ascii_lower(text: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in text)


def lets_through(call: Call, wanted: JournalFilter) -> bool:
    """A plain look at one call."""
    return (
        is_found(call, wanted)
        and wanted.result in (None, result_of(call.phase, call.outcome))
        and (not wanted.with_recording or bool(call.report and call.report.recordings))
        and (wanted.since is None or wanted.since <= call.pressed_at)
        and (wanted.until is None or call.pressed_at < wanted.until)
        and wanted.virtual_number in (None, call.order.virtual_number)
        and wanted.agent in (None, call.order.agent.text)
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JournalStore]:
    folder: Path = tmp_path_factory.mktemp("questions")
    owners = Owners(folder / "owners")
    store = JournalStore(folder / "journal.db", owners)
    store._db.pragma("synchronous", "OFF")
    yield store
    store.close()
    owners.close()


def put(db: apsw.Connection, calls: list[Call]) -> list[Call]:
    """Have these calls in the journal and no others; returns them with their references."""
    db.execute("DELETE FROM follow_ups; DELETE FROM reports; DELETE FROM calls")
    named = [replace(call, reference=f"r{n}") for n, call in enumerate(calls)]
    with db:
        for call in named:
            columns = {**encode(call), "owner": "nobody"}
            slots = ", ".join(f":{name}" for name in columns)
            db.execute(
                f"INSERT INTO calls ({', '.join(columns)}) VALUES ({slots})",  # noqa: S608
                columns,
            )
    return named


@pytest.mark.parametrize("few", [0, 1000], ids=["by its words", "by its filter"])
@given(
    calls=st.lists(a_random_call(), max_size=12),
    wanted=FILTERS,
    limit=st.integers(1, 5),
)
@settings(max_examples=150)
def test_what_is_found_is_what_a_look_at_every_call_finds(
    store: JournalStore, few: int, calls: list[Call], wanted: JournalFilter, limit: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sources, "_FEW", few)
        expected = [c for c in reversed(put(store._db, calls)) if lets_through(c, wanted)]
        found: list[CallLine] = []
        after = None
        while True:
            page = questions.page(store._db, wanted, limit, after)
            found += page.lines
            if page.next is None:
                break
            assert len(page.lines) == limit
            after = page.next
        assert [line.reference for line in found] == [call.reference for call in expected]
        assert found == [line_of(call) for call in expected]
        assert questions.count_of(store._db, wanted) == len(expected)
        assert questions.totals(store._db, wanted, KOLKATA) == totals_of(expected, KOLKATA)
        whole, below = [], None
        while True:
            batch, below = questions.batch(store._db, wanted, limit, below)
            whole += batch
            if below is None:
                break
        assert whole == expected


def totals_of(calls: list[Call], zone: tzinfo) -> Totals:
    """The same by counting."""
    results = Counter(result_of(call.phase, call.outcome) for call in calls)
    hours = Counter(call.pressed_at.astimezone(zone).hour for call in calls)
    return Totals(
        len(calls),
        sum((call.report and call.report.talk_time_s) or 0 for call in calls),
        tuple((result, results[result]) for result in Result if results[result]),
        tuple(hours[hour] for hour in range(24)),
    )


def test_the_column_says_of_every_call_what_the_domain_says(store: JournalStore) -> None:
    for phase, outcome in itertools.product(Phase, (None, *Outcome)):
        put(store._db, [a_call()])
        store._db.execute(
            "UPDATE calls SET phase = ?, outcome = ?", (phase.value, outcome and outcome.value)
        )
        assert store._db.execute("SELECT result FROM calls").get == result_of(phase, outcome)


@pytest.mark.parametrize(
    "name",
    ["Asia/Kolkata", "Asia/Kathmandu", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"],
)
def test_hours_are_those_of_the_clock_on_the_wall(store: JournalStore, name: str) -> None:
    zone, hour = ZoneInfo(name), timedelta(hours=1)
    day = timedelta(days=1)
    moments = [START + n * (day + 11 * hour / 10) for n in range(-400, 400)]
    calls = put(store._db, [replace(a_call(), pressed_at=moment) for moment in moments])
    assert questions.totals(store._db, EVERYTHING, zone) == totals_of(calls, zone)


def test_summer_time_begins_at_its_minute() -> None:
    spring = datetime(2026, 3, 29, 1, tzinfo=UTC)
    autumn = datetime(2026, 10, 25, 1, tzinfo=UTC)
    first, last = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 12, 31, tzinfo=UTC)
    hour = 3600 * 1000
    assert offsets_of(to_ms(first), to_ms(last), BERLIN) == [
        (to_ms(first), hour),
        (to_ms(spring), 2 * hour),
        (to_ms(autumn), hour),
    ]


def test_hours_are_those_of_this_machine(
    store: JournalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = put(store._db, [a_call()])
    if not hasattr(time, "tzset"):
        pytest.skip("this system's zone can't be set for a test")
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    time.tzset()
    try:
        expected = totals_of(calls, ZoneInfo("Asia/Kathmandu"))
        assert questions.totals(store._db, EVERYTHING) == expected
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_clock_that_was_put_back_does_not_shuffle_the_calls(store: JournalStore) -> None:
    later = START + timedelta(days=400)
    put(store._db, [replace(a_call(), pressed_at=at) for at in (START, later, START)])
    first = questions.page(store._db, EVERYTHING, 2, None)
    assert first.next is not None
    second = questions.page(store._db, EVERYTHING, 2, first.next)
    references = [line.reference for page in (first, second) for line in page.lines]
    assert references == ["r2", "r1", "r0"]
    dated = JournalFilter(until=START + timedelta(days=1))
    assert [n.reference for n in questions.page(store._db, dated, 9, None).lines] == ["r2", "r0"]


def test_a_short_text_is_sought_in_the_newest_calls_alone(
    store: JournalStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccm_desktop.domain.journal_search.NEWEST", 3)
    put(store._db, [replace(a_call(), note="zz top")] * 5)
    short = questions.page(store._db, JournalFilter("zz"), 9, None)
    assert [line.reference for line in short.lines] == ["r4", "r3", "r2"]
    assert short.only_newest == 3
    assert questions.totals(store._db, JournalFilter("zz")).calls == 3
    long = questions.page(store._db, JournalFilter("zz top"), 9, None)
    assert (len(long.lines), long.only_newest) == (5, None)


@pytest.mark.parametrize(
    "typed",
    ['"', '""', "'", "*", "abc*", "note : abc", "abc OR def", "NEAR(a b)", "(abc", "^abc", "-abc"],
)
def test_nothing_typed_is_taken_for_a_command(store: JournalStore, typed: str) -> None:
    put(store._db, [replace(a_call(), note=f"before {typed} behind"), a_call()])
    found = questions.page(store._db, JournalFilter(typed), 9, None).lines
    assert [line.reference for line in found] == ["r0"]


def test_a_last_page_is_told_from_one_that_is_just_full(store: JournalStore) -> None:
    put(store._db, [a_call()] * 4)
    first = questions.page(store._db, EVERYTHING, 2, None)
    row = store._db.execute("SELECT id FROM calls WHERE reference = 'r2'").get
    assert first.next == Cursor(to_ms(START), row)
    assert questions.page(store._db, EVERYTHING, 2, first.next).next is None
    put(store._db, [])
    assert questions.page(store._db, EVERYTHING, 2, None).lines == ()
    assert questions.totals(store._db, EVERYTHING) == Totals()


def test_choices_are_what_occurs(store: JournalStore) -> None:
    assert put(store._db, []) == []
    assert questions.choices(store._db) == Choices()
    orders = [
        replace(an_order(), virtual_number=line, agent=AgentIdentity(contact_uri=agent))
        for line, agent in itertools.product(reversed(LINES), AGENTS[:1])
    ]
    put(store._db, [replace(a_call(), order=order) for order in orders * 3])
    assert questions.choices(store._db) == Choices(tuple(LINES), (AGENTS[0],))


ASKED = {
    "all": EVERYTHING,
    "a result": JournalFilter(result=Result.NOT_SURE),
    "a virtual number": JournalFilter(virtual_number=LINES[0]),
    "an agent": JournalFilter(agent=AGENTS[0]),
    "recordings": JournalFilter(with_recording=True),
    "two filters": JournalFilter(result=Result.REACHED, agent=AGENTS[0]),
    "a time": JournalFilter(since=START, until=START + timedelta(days=1)),
    "a word": JournalFilter("asha"),
    "a word and a filter": JournalFilter("asha", result=Result.NOT_SURE),
    "a number": JournalFilter("55555 20001"),
    "a short word": JournalFilter("ab"),
    "numbers": JournalFilter("asha", numbers=tuple(NUMBERS)),
}


@pytest.mark.parametrize("wanted", ASKED.values(), ids=ASKED)
def test_no_question_looks_at_every_row(store: JournalStore, wanted: JournalFilter) -> None:
    db = store._db
    put(db, [a_call()])
    plans = []
    for work in (
        lambda: questions.page(db, wanted, 9, Cursor(0, 5)),
        lambda: questions.batch(db, wanted, 9, 5),
        lambda: questions.totals(db, wanted),
        lambda: questions.count_of(db, wanted),
        lambda: questions.choices(db),
    ):
        plans += plans_of(db, work)
    assert plans
    assert not [plan for plan in plans if plan in ("SCAN calls", "SCAN c")]


def plans_of(db: apsw.Connection, work: object) -> list[str]:
    """How SQLite goes about everything that some work asks."""
    asked: list[tuple[str, apsw.Bindings | None]] = []

    def keep(_: apsw.Cursor, sql: str, values: apsw.Bindings | None) -> bool:
        asked.append((sql, values))
        return True

    db.exec_trace = keep
    try:
        work()  # type: ignore[operator]
    finally:
        db.exec_trace = None
    return [
        str(step[3])
        for sql, values in asked
        if sql.lstrip().startswith(("SELECT", "WITH", "UPDATE", "DELETE"))
        for step in db.execute(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()
    ]


def test_a_dial_looks_at_no_more_rows_than_it_has_to(store: JournalStore) -> None:
    """A million calls once cost each press of Call half a second."""
    db, call = store._db, a_call("new")
    put(db, [])
    plans = plans_of(db, lambda: store.begin(call, START, again=False))
    plans += plans_of(db, lambda: store.claim("new"))
    plans += plans_of(db, lambda: store.settle("new", Standing.UNKNOWN, START))
    plans += plans_of(db, store.unresolved)
    plans += plans_of(db, store.take_over)
    assert plans
    assert not [plan for plan in plans if plan.startswith("SCAN calls") and "INDEX" not in plan]


@pytest.mark.parametrize(
    "typed",
    ["ab " * 300, "abcd " * 300, "5 " * 300, "55555 " * 300, "x" * 1_000_000, "%_\\" * 9999],
    ids=["short words", "words", "digits", "groups", "huge", "wildcards"],
)
def test_whatever_is_pasted_has_an_answer(store: JournalStore, typed: str) -> None:
    put(store._db, [replace(a_call(), note=typed[:50_000]), a_call()])
    began = time.monotonic()
    for wanted in (JournalFilter(typed), JournalFilter(typed, agent="+919900000001")):
        page = questions.page(store._db, wanted, 9, None)
        assert [line.reference for line in page.lines] == ["r0"]
        assert questions.totals(store._db, wanted).calls == 1
    assert time.monotonic() - began < 10


def test_old_calls_are_made_anonymous_without_a_look_at_those_that_are(store: JournalStore) -> None:
    put(store._db, [a_call()])
    before = START + timedelta(days=1)
    plans = plans_of(store._db, lambda: store.forget(lambda by: by.anonymise_before(before, 9)))
    assert "SEARCH calls USING INDEX calls_with_customer (pressed_ms<?)" in plans


def test_the_index_written_anew_holds_nothing_of_what_was_changed(store: JournalStore) -> None:
    db, old = store._db, "\u03be\u03be\u03be"

    def is_in_the_index() -> bool:
        blocks = db.execute("SELECT block FROM calls_words_data").fetchall()
        return any(old.encode() in block for (block,) in blocks if isinstance(block, bytes))

    put(db, [replace(a_call(), note=old)])
    store.change("r0", lambda call: replace(call, note="another word"))
    assert questions.count_of(db, JournalFilter(old)) == 0
    assert is_in_the_index()
    for _ in words.renew(db):
        pass
    assert not is_in_the_index()
    db.execute("INSERT INTO calls_words (calls_words, rank) VALUES ('integrity-check', 1)")
    assert questions.count_of(db, JournalFilter("other wo")) == 1


def test_the_index_stays_in_few_pieces_without_a_dial_merging_them(store: JournalStore) -> None:
    put(store._db, [])
    for _ in words.renew(store._db):
        pass
    most = 0
    for n in range(300):
        call = a_call(f"r{n}", agent=f"+9155555{n:05}")
        store.begin(call, START, again=True)
        store.claim(call.reference)
        store.settle(call.reference, Standing.ACCEPTED, START, None, ringing(f"sid{n}"))
        store.record(call.reference, ended(f"sid{n}"), "poll", START)
        most = max(most, pieces_of(store._db))
    assert 16 <= most < 64


def pieces_of(db: apsw.Connection) -> int:
    """How many pieces the index consists of."""
    return int(db.execute("SELECT count(DISTINCT segid) FROM calls_words_idx").get)
