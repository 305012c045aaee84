"""Signals keep Python's reference counts: PySide6 6.12.0 on Python 3.11 ends the process here."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

EMISSIONS = 100_000


class Emitter(QObject):
    """Signals with the arguments that lost their references."""

    told = Signal(bool)
    given = Signal(object)
    paired = Signal(str, object)


class Receiver(QObject):
    """A slot of each kind, as views have them."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = 0

    def on_told(self, value: bool) -> None:
        self.heard += 1

    def on_given(self, value: object) -> None:
        self.heard += 1

    def on_paired(self, word: str, value: object) -> None:
        self.heard += 1


def test_a_hundred_thousand_signals_lose_no_reference(qtbot: QtBot) -> None:
    emitter, receiver = Emitter(), Receiver()
    emitter.told.connect(receiver.on_told)
    emitter.given.connect(receiver.on_given)
    emitter.paired.connect(receiver.on_paired)
    before = [sys.getrefcount(value) for value in (None, True, False)]
    for number in range(EMISSIONS // 4):
        emitter.told.emit(number % 2 == 0)
        emitter.given.emit(None)
        emitter.given.emit(True)
        emitter.paired.emit("x", None)
    after = [sys.getrefcount(value) for value in (None, True, False)]
    assert receiver.heard == EMISSIONS
    for then, now in zip(before, after, strict=True):
        # From Python 3.12 these are immortal, and their count is a fixed large figure.
        assert abs(now - then) < 1000
