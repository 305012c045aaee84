"""What is said of a recording: its state, why it can't be had, how much is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest

from ccm_desktop.domain import errors as e
from ccm_desktop.domain import recording as r
from ccm_desktop.domain.recording_cache import CacheSize
from ccm_desktop.ui import text
from tests.ui.shown import BIDI, HTML

NOW = datetime.now(UTC)
LATER = NOW + timedelta(minutes=12)
STATES: list[r.RecordingState] = [
    *(r.NoRecording(why) for why in r.WhyNone),
    r.NotReady(LATER, LATER),
    r.NotReady(None, LATER),
    r.Ready(),
    r.Fetching(0),
    r.Fetching(700_000),
    r.Fetching(700_000, 2_000_000),
    r.Here(Path("/x/y.mp3")),
    r.Failed(e.Unreachable("cut")),
    r.Failed(e.RecordingElsewhere("evil.example")),
    r.Expired(),
]


def test_every_state_has_its_own_words() -> None:
    assert {type(state) for state in STATES} == set(get_args(r.RecordingState))
    said = [text.recording_state(state) for state in STATES]
    assert len(set(said)) == len(said)
    assert all(words[0].isupper() and "{" not in words for words in said)


def test_not_ready_says_what_happens_next() -> None:
    now = datetime.now(UTC)  # the words are about the moment in which they are made
    later, soon = now + timedelta(minutes=12), now + timedelta(seconds=10)
    words = text.recording_state(r.NotReady(later, LATER))
    assert words == (
        "Not ready yet: usually 1–5 minutes after the end; "
        f"next look at {later.astimezone():%H:%M}."
    )
    assert f"{soon.astimezone():%H:%M:%S}" in text.recording_state(r.NotReady(soon, LATER))


@pytest.mark.parametrize(
    ("done", "of", "words"),
    [
        (0, None, "Fetching…"),
        (0, 10_000, "Fetching: 0 KB of 10 KB"),
        (1, None, "Fetching: 1 KB"),
        (700_000, 2_000_000, "Fetching: 684 KB of 1.9 MB"),
    ],
)
def test_fetching_says_how_far(done: int, of: int | None, words: str) -> None:
    assert text.recording_state(r.Fetching(done, of)) == words


def test_a_failure_says_what_to_do_and_nothing_of_dialling() -> None:
    words = text.recording_state(r.Failed(e.RecordingNotAllowed(403)))
    assert "IP list" in words
    assert "dialled" not in words


@pytest.mark.parametrize("host", [HTML, BIDI, "x" * 300])
def test_a_host_is_shown_on_one_line_and_cut(host: str) -> None:
    title = text.message(e.RecordingElsewhere(host), dialling=False).title
    assert "\u202e" not in title
    assert "\n" not in title
    assert len(title) < 160


def test_how_much_is_kept() -> None:
    assert text.cache_size(CacheSize()) == "No recording is kept on this computer."
    assert text.cache_size(CacheSize(1, 2048)) == "1 recording is kept on this computer: 2 KB."
    assert (
        text.cache_size(CacheSize(1200, 300 * 1024 * 1024))
        == "1,200 recordings are kept on this computer: 300.0 MB."
    )
