"""The one door to QtMultimedia: it opens when a recording is first played or drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QLoggingCategory, QMessageLogContext, QtMsgType, qInstallMessageHandler

# It tells of every library that it tried; what matters to anyone comes as an error of its objects.
_QUIET = "qt.multimedia.*.debug=false\nqt.multimedia.*.info=false\nqt.multimedia.*.warning=false"

Answer = TypeVar("Answer")


def can_decode() -> bool:
    """Whether sound can be decoded here: QtMultimedia loads, and it has something to decode with."""
    QLoggingCategory.setFilterRules(_QUIET)
    try:
        from PySide6.QtMultimedia import QAudioDecoder
    except ImportError:
        return False  # no Addons, or no libpulse
    return QAudioDecoder().isSupported()


def can_play() -> bool:
    """Whether sound can be played here, be it into silence where there is no device."""
    if not can_decode():
        return False
    from PySide6.QtMultimedia import QMediaPlayer

    return quietly(lambda: QMediaPlayer().isAvailable())


def quietly(ask: Callable[[], Answer]) -> Answer:
    """Ask about devices; where there is no sound server, its client says so on the terminal."""
    former = qInstallMessageHandler(_say_nothing)
    try:
        return ask()
    finally:
        qInstallMessageHandler(former)


def _say_nothing(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    """Drop it."""
