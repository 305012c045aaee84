"""Fetching the account's virtual numbers: all pages, each number once, all or nothing."""

from __future__ import annotations

import pytest

from ccm_desktop.domain.errors import Forbidden
from ccm_desktop.domain.exophone import Connectivity, ExoPhone, ExoPhoneHealth, ExoPhonePage
from ccm_desktop.services.virtual_numbers import VirtualNumbers

from .conftest import Bench
from .samples import a_profile


def phone(place: int) -> ExoPhone:
    number = f"+91555558{place:04}"
    return ExoPhone(f"b{place}", number, number)


@pytest.fixture
def numbers(bench: Bench) -> VirtualNumbers:
    return VirtualNumbers(bench.accounts, bench.clock, bench.follower.budget)


async def test_all_pages_are_read(bench: Bench, numbers: VirtualNumbers) -> None:
    bench.ccm.pages = [
        ExoPhonePage((phone(1), phone(2)), 0, has_next=True),
        ExoPhonePage((phone(2), phone(3)), 1, has_next=False),
    ]
    assert await numbers.fetch(a_profile()) == (phone(1), phone(2), phone(3))
    assert bench.ccm.pages_asked == [0, 1]


async def test_an_account_without_numbers_is_asked_once(
    bench: Bench, numbers: VirtualNumbers
) -> None:
    bench.ccm.pages = [ExoPhonePage((), 0, has_next=True)]
    assert await numbers.fetch(a_profile()) == ()
    assert bench.ccm.pages_asked == [0]


async def test_the_same_page_again_and_again_comes_to_an_end(
    bench: Bench, numbers: VirtualNumbers
) -> None:
    bench.ccm.pages = [ExoPhonePage((phone(1),), 0, has_next=True)] * 30
    assert await numbers.fetch(a_profile()) == (phone(1),)
    assert bench.ccm.pages_asked == [0, 1]


async def test_a_list_without_an_end_is_left(bench: Bench, numbers: VirtualNumbers) -> None:
    bench.ccm.pages = [ExoPhonePage((phone(n),), n, has_next=True) for n in range(100)]
    assert len(await numbers.fetch(a_profile())) == 20


async def test_a_list_that_breaks_off_is_no_list(bench: Bench, numbers: VirtualNumbers) -> None:
    bench.ccm.pages = [ExoPhonePage((phone(1),), 0, has_next=True), Forbidden(1003, 403)]
    with pytest.raises(Forbidden):
        await numbers.fetch(a_profile())


async def test_health_comes_with_its_time(bench: Bench, numbers: VirtualNumbers) -> None:
    bench.ccm.health = ExoPhoneHealth(outgoing=Connectivity("major_outage"))
    await bench.clock.advance(7)
    assert await numbers.health(a_profile(), "b1") == (bench.ccm.health, bench.clock.now())


async def test_what_is_asked_for_counts_in_the_shared_budget(
    bench: Bench, numbers: VirtualNumbers
) -> None:
    now = bench.clock.monotonic()
    for _ in range(6):
        await numbers.health(a_profile(), "b1")
    assert bench.follower.budget.free_at(now) > now
