"""Events: every listener is told, whatever another one does."""

from __future__ import annotations

import logging

import pytest

from ccm_desktop.services.events import Event


def test_listeners_are_told_in_order() -> None:
    event, told = Event[int](), list[tuple[str, int]]()
    event.connect(lambda fact: told.append(("a", fact)))
    event.connect(lambda fact: told.append(("b", fact)))
    event.emit(1)
    event.emit(2)
    assert told == [("a", 1), ("b", 1), ("a", 2), ("b", 2)]


def test_a_listener_can_leave() -> None:
    event, told = Event[int](), list[int]()
    leave = event.connect(told.append)
    event.emit(1)
    leave()
    event.emit(2)
    assert told == [1]


def test_a_listener_may_leave_or_come_while_it_is_told() -> None:
    event, told = Event[int](), list[str]()

    def once(_: int) -> None:
        told.append("once")
        leave()
        event.connect(lambda _: told.append("late"))

    leave = event.connect(once)
    event.connect(lambda _: told.append("always"))
    event.emit(1)
    event.emit(2)
    assert told == ["once", "always", "always", "late"]


def test_a_listener_that_fails_is_logged_and_hinders_no_other(
    caplog: pytest.LogCaptureFixture,
) -> None:
    event, told = Event[int](), list[int]()

    def fail(_: int) -> None:
        raise RuntimeError("a view that is gone")

    event.connect(fail)
    event.connect(told.append)
    event.emit(1)
    assert told == [1]
    (record,) = caplog.records
    assert (record.levelno, record.message) == (logging.ERROR, "a listener failed")
    assert record.exc_info is not None
    caplog.clear()


def test_nobody_listens() -> None:
    Event[int]().emit(1)
