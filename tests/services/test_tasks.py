"""The bag of tasks: it holds them, reports their faults, and ends them."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Coroutine

import pytest

from ccm_desktop.services.tasks import TaskBag


@pytest.fixture
def faults() -> list[tuple[str, BaseException]]:
    return []


@pytest.fixture
def bag(faults: list[tuple[str, BaseException]]) -> TaskBag:
    return TaskBag(lambda name, error: faults.append((name, error)))


Faults = list[tuple[str, BaseException]]


async def test_a_task_is_kept_alive_and_has_its_name(bag: TaskBag, faults: Faults) -> None:
    go_on, done = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        await go_on.wait()
        done.set()

    task = bag.spawn("work", work())
    assert task is not None
    assert task.get_name() == "work"
    del task
    await asyncio.sleep(0)
    gc.collect()
    go_on.set()
    await done.wait()
    await bag.close()
    assert faults == []


async def test_a_fault_is_reported_with_its_task_and_hinders_no_other(
    bag: TaskBag, faults: Faults
) -> None:
    error = RuntimeError("boom")

    async def fail() -> None:
        raise error

    other = bag.spawn("other", asyncio.sleep(0, "fine"))
    failing = bag.spawn("failing", fail())
    assert other is not None
    assert failing is not None
    await asyncio.wait([other, failing])
    assert other.result() == "fine"
    assert faults == [("failing", error)]
    await bag.close()


async def test_closing_cancels_and_waits(bag: TaskBag, faults: Faults) -> None:
    log: list[str] = []

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            log.append("cleaned up")

    bag.spawn("one", work())
    bag.spawn("two", work())
    await asyncio.sleep(0)
    await bag.close()
    assert log == ["cleaned up"] * 2
    assert faults == []


async def test_a_fault_while_closing_is_reported(bag: TaskBag, faults: Faults) -> None:
    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise OSError("no room")

    bag.spawn("work", work())
    await asyncio.sleep(0)
    await bag.close()
    ((name, error),) = faults
    assert (name, type(error)) == ("work", OSError)


async def test_nothing_starts_after_the_end(bag: TaskBag) -> None:
    await bag.close()

    async def work() -> None:
        raise AssertionError("this must not run")

    coroutine: Coroutine[object, object, None] = work()
    assert bag.spawn("late", coroutine) is None
    await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="already"):
        coroutine.send(None)
    await bag.close()
