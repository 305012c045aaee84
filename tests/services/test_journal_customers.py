"""What the journal knows of customers: the last call to each, and who waits to be reached."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccm_desktop.domain.call import Outcome, Standing, move, observe
from ccm_desktop.domain.follow_up import NOT_REACHED
from ccm_desktop.domain.report import Leg
from ccm_desktop.services.journals import words
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.services.journals.rows import encode
from ccm_desktop.services.journals.store import JournalStore
from ccm_desktop.services.owners import Owners

from .conftest import lines_of, open_journal
from .manual_clock import START
from .samples import VIRTUAL, a_call, ended, received, talking

ASHA, MEERA = "+915555520001", "+915555520002"
ACCOUNT = "acme1"


async def place(
    journal: Journal,
    reference: str,
    customer: str = ASHA,
    status: str | None = None,
    *,
    standing: Standing = Standing.ACCEPTED,
) -> None:
    """A call through the journal, as far as `standing`; with a status it is over."""
    call = a_call(reference, customer, agent=f"+9199{len(reference)}{reference[1:]:0>7}")
    await journal.begin(call, START, again=True)
    await journal.claim(reference)
    if standing is Standing.SENDING:
        return
    received = talking(f"sid-{reference}") if standing is Standing.ACCEPTED else None
    await journal.settle(reference, standing, START, None, received)
    if status is not None:
        await journal.record(reference, ended(f"sid-{reference}", status), "poll", START)


async def waiting(journal: Journal) -> list[str]:
    return [line.reference for line in await journal.follow_ups(50, START)]


@pytest.mark.parametrize(
    "standing", [Standing.SENDING, Standing.ACCEPTED, Standing.UNKNOWN], ids=lambda s: s.value
)
async def test_the_last_call_to_a_number_is_one_that_may_have_rung(
    journal: Journal, standing: Standing
) -> None:
    await place(journal, "r1", standing=standing)
    await place(journal, "r2", standing=Standing.REFUSED)
    await place(journal, "r3", standing=Standing.NOT_SENT)
    await place(journal, "r4", MEERA)
    found = await journal.last_to(ACCOUNT, ASHA)
    assert found is not None
    assert found.reference == "r1"
    assert await journal.last_virtual_number(ACCOUNT, ASHA) == (VIRTUAL, START)


async def test_nobody_called_is_nobody_found(journal: Journal) -> None:
    await place(journal, "r1", standing=Standing.REFUSED)
    assert await journal.last_to(ACCOUNT, ASHA) is None
    assert await journal.last_virtual_number(ACCOUNT, ASHA) is None
    await place(journal, "r2")
    assert await journal.last_to("another", ASHA) is None


async def test_recent_customers_are_distinct_and_the_newest_first(journal: Journal) -> None:
    for n in range(5):
        await place(journal, f"r{n}", f"+91555552000{n % 3}", "completed")
    recent = await journal.recent_customers(2)
    assert [line.reference for line in recent] == ["r4", "r3"]
    assert [line.reference for line in await journal.recent_customers(9)] == ["r4", "r3", "r2"]


async def test_a_recent_customer_has_the_newest_name_that_is_known(journal: Journal) -> None:
    await place(journal, "r1")
    report = replace(talking("sid-r1").report, customer=Leg(ASHA, "Asha Rao"))
    await journal.record("r1", received(report), "poll", START)
    await place(journal, "r2")
    assert [(r.reference, r.customer_name) for r in await journal.recent_customers(9)] == [
        ("r2", "Asha Rao")
    ]


@pytest.mark.parametrize("outcome", list(Outcome), ids=lambda o: o.value)
async def test_who_was_not_spoken_to_waits(journal: Journal, outcome: Outcome) -> None:
    status = {Outcome.TALKED: "completed", Outcome.OTHER: "something_new"}.get(outcome, outcome)
    if outcome is Outcome.NOT_REPORTED:
        await place(journal, "r1")
        await journal.record("r1", ended("sid-r1", None), "poll", START)
    else:
        await place(journal, "r1", status=status)
    assert await waiting(journal) == (["r1"] if outcome in NOT_REACHED else [])


async def test_a_customer_waits_by_the_newest_call_alone(journal: Journal) -> None:
    await place(journal, "r1", status="customer_busy")
    await place(journal, "r2", MEERA, "customer_unanswered")
    await place(journal, "r3", status="agent_busy")
    assert await waiting(journal) == ["r3", "r2"]
    await place(journal, "r4")  # under way
    assert await waiting(journal) == ["r2"]
    await journal.record("r4", ended("sid-r4", "completed"), "poll", START)
    assert await waiting(journal) == ["r2"]


async def test_a_call_that_was_not_placed_changes_nothing(journal: Journal) -> None:
    await place(journal, "r1", status="customer_busy")
    await place(journal, "r2", standing=Standing.REFUSED)
    assert await waiting(journal) == ["r1"]


async def test_a_call_that_nobody_is_sure_of_has_its_own_notice(journal: Journal) -> None:
    await place(journal, "r1", status="customer_busy")
    await place(journal, "r2", standing=Standing.UNKNOWN)
    assert await waiting(journal) == []
    await journal.say_rang("r2", rang=False)
    assert await waiting(journal) == ["r1"]  # it was never called again, after all


async def test_done_is_done_until_the_next_miss(tmp_path: Path) -> None:
    journal = open_journal(tmp_path)
    await journal.open()
    await place(journal, "r1", status="customer_busy")
    assert (await journal.follow_up_done("r1")).followed_up
    assert await waiting(journal) == []
    await journal.close()
    journal = open_journal(tmp_path)
    await journal.open()
    assert await waiting(journal) == []
    await place(journal, "r2", status="customer_busy")
    assert await waiting(journal) == ["r2"]
    await journal.close()


async def test_what_is_long_ago_is_not_offered(journal: Journal) -> None:
    await place(journal, "r1", status="customer_busy")
    assert await journal.follow_ups(9, START + timedelta(seconds=1)) == []


async def test_no_more_than_asked_for(journal: Journal) -> None:
    for n in range(4):
        await place(journal, f"r{n}", f"+91555552000{n}", "customer_busy")
    assert [line.reference for line in await journal.follow_ups(2, START)] == ["r3", "r2"]


async def test_tags_are_kept_and_searched_for(journal: Journal) -> None:
    await place(journal, "r1")
    call = await journal.set_tags("r1", ("delivery", "call back"))
    assert call.tags == ("delivery", "call back")
    assert await journal.get("r1") == call
    assert [line.reference for line in await lines_of(journal, "livery")] == ["r1"]
    await place(journal, "r2")
    await journal.set_tags("r2", ("call back", "urgent"))
    assert await journal.recent_tags(9) == ["call back", "urgent", "delivery"]
    assert await journal.recent_tags(1) == ["call back"]
    await journal.set_tags("r1", ())
    assert await lines_of(journal, "livery") == ()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[JournalStore]:
    folder = tmp_path_factory.mktemp("customers")
    owners = Owners(folder / "owners")
    store = JournalStore(folder / "journal.db", owners)
    store._db.pragma("synchronous", "OFF")
    yield store
    store.close()
    owners.close()


STEPS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.sampled_from([Standing.REFUSED, Standing.UNKNOWN, Standing.ACCEPTED]),
        st.sampled_from([None, "completed", "customer_busy", "agent_unanswered", "odd"]),
        st.booleans(),
    ),
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=60)
def test_who_waits_is_what_the_calls_say_and_judging_anew_says_the_same(
    store: JournalStore, steps: list[tuple[int, Standing, str | None, bool]]
) -> None:
    store._db.execute("DELETE FROM follow_ups; DELETE FROM reports; DELETE FROM calls")
    newest: dict[str, str | None] = {}
    for n, (who, standing, status, done) in enumerate(steps):
        reference, customer = f"r{n}", f"+91555552000{who}"
        call = a_call(reference, customer, agent=f"+9199000{n:05}")
        store.begin(call, START, again=True)
        store.claim(reference)
        is_placed = standing is Standing.ACCEPTED
        store.settle(reference, standing, START, None, talking(f"s{n}") if is_placed else None)
        if is_placed and status is not None:
            store.record(reference, ended(f"s{n}", status), "poll", START)
        if done:
            store.change(reference, lambda call: replace(call, followed_up=True))
        if standing is not Standing.REFUSED:
            missed = is_placed and status in ("customer_busy", "agent_unanswered") and not done
            newest[customer] = reference if missed else None
    expected = {reference for reference in newest.values() if reference}
    assert {line.reference for line in store.customers.to_follow_up(99, START)} == expected
    store.customers.judge_all()
    assert {line.reference for line in store.customers.to_follow_up(99, START)} == expected


def filled(store: JournalStore, count: int) -> None:
    """A journal of so many calls to a quarter as many customers; every third was not reached."""
    store._db.execute("DELETE FROM follow_ups; DELETE FROM reports; DELETE FROM calls")
    with store._db:
        for n in range(count):
            call = a_call(f"r{n}", f"+9155555{n % (count // 4):05}", recording=False)
            call = move(move(call, Standing.SENDING), Standing.ACCEPTED)
            received = ended(f"s{n}", "completed" if n % 3 else "customer_busy")
            columns = {**encode(observe(call, received.report, START)), "owner": "nobody"}
            slots = ", ".join(f":{name}" for name in columns)
            store._db.execute(
                f"INSERT INTO calls ({', '.join(columns)}) VALUES ({slots})",  # noqa: S608
                columns,
            )
    store.customers.judge_all()
    for _ in words.renew(store._db):  # in life it is merged while calls are followed
        pass


def steps_of(store: JournalStore, work: Callable[[], object]) -> int:
    """How many steps SQLite takes."""
    steps = 0

    def count() -> bool:
        nonlocal steps
        steps += 1
        return False

    store._db.set_progress_handler(count, 1)
    work()
    store._db.set_progress_handler(None)
    return steps


def dial(store: JournalStore) -> None:
    """What a press of Call waits for; the search's index grows by what is merged at other times."""
    store.begin(a_call("pressed", "+915555599999"), START, again=False)
    store.claim("pressed")


def test_a_large_journal_costs_no_more_than_a_small_one(store: JournalStore) -> None:
    works: dict[str, Callable[[], object]] = {
        "last call": lambda: store.customers.last_to(ACCOUNT, "+915555500003"),
        "no call": lambda: store.customers.last_to(ACCOUNT, "+915555599999"),
        "follow-ups": lambda: store.customers.to_follow_up(20, START),
        "a change": lambda: store.change("r3", lambda call: replace(call, note="x")),
        "a dial": lambda: dial(store),
    }
    costs = []
    for count in (400, 8000):
        filled(store, count)
        assert len(store.customers.to_follow_up(20, START)) == 20
        costs.append({name: steps_of(store, work) for name, work in works.items()})
    small, large = costs
    dearer = {name for name in works if not 0 < large[name] <= 1.2 * small[name]}
    assert not dearer, [(cost, {name: cost[name] for name in dearer}) for cost in costs]
