"""Turns beside the followed calls: who gives up takes nobody's turn, and some room is always left."""

from __future__ import annotations

import asyncio

from ccm_desktop.domain.pace import Turn
from ccm_desktop.services.guests import Guests


class Door:
    """Guests, who came and who left."""

    def __init__(self) -> None:
        self.come = self.left = 0
        self.guests = Guests(self._on_come, self._on_left)
        self.inside: list[str] = []
        self.go = asyncio.Event()

    async def ask(self, name: str) -> None:
        async with self.guests.turn():
            self.inside.append(name)
            await self.go.wait()

    def _on_come(self) -> None:
        self.come += 1

    def _on_left(self) -> None:
        self.left += 1


async def turns() -> None:
    for _ in range(4):
        await asyncio.sleep(0)


async def test_one_who_gave_up_just_now_can_be_admitted() -> None:
    """The scheduler may come before the task hears that it is cancelled."""
    door = Door()
    task = asyncio.create_task(door.ask("a"))
    await turns()
    task.cancel()
    door.guests.admit()
    await asyncio.gather(task, return_exceptions=True)
    assert task.cancelled()
    assert (door.inside, door.left) == ([], 1)
    assert not door.guests.are_waiting


async def test_one_who_is_cancelled_with_the_turn_gives_it_back() -> None:
    door = Door()
    task = asyncio.create_task(door.ask("a"))
    await turns()
    door.guests.admit()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (door.inside, door.left) == ([], 1)


async def test_slow_answers_leave_room_for_followed_calls() -> None:
    door = Door()
    tasks = [asyncio.create_task(door.ask(name)) for name in "abc"]
    await turns()
    for _ in range(2):
        assert door.guests.are_before(Turn.NOW) is False
        assert door.guests.are_before(None)
        door.guests.admit()
    await turns()
    assert door.inside == ["a", "b"]
    assert not door.guests.are_before(None)
    assert not door.guests.are_before(Turn.TALKING)
    door.go.set()
    await turns()
    assert door.left == 2
    assert door.guests.are_before(None), "and once they have left, the next one"
    door.guests.admit()
    await asyncio.gather(*tasks)
    assert door.inside == ["a", "b", "c"]
