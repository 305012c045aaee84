"""What is known of a recording, what sounds are told by, and how a copy is called."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.call import Call, Sightings, Standing, Watch
from ccm_desktop.domain.errors import BadInput
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Order
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.recording import (
    AudioKind,
    NoRecording,
    NotReady,
    Ready,
    RecordingState,
    WhyNone,
    check_note,
    file_name,
    kind_of,
    known_state,
    size_told_by,
)
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.sandbox.recording import recording_wav

NOW = datetime(2025, 3, 4, 4, 45, tzinfo=UTC)
PACE = Pace(recording_s=(30.0, 60.0, 900.0))
TALKED = Report("sid00001", "terminal", "completed")


def call(
    report: Report | None,
    *,
    recording: bool = True,
    standing: Standing = Standing.ACCEPTED,
    watch: Watch = Watch.RECORDING,
    ended: datetime | None = NOW,
) -> Call:
    options = CallOptions(recording=recording)
    order = Order(AgentIdentity("+915555510001"), "+915555520001", "+915555580001", options)
    return Call(
        "ref1",
        "Sales",
        "acme1",
        "https://ccm-api.exotel.com",
        order,
        NOW - timedelta(minutes=5),
        standing=standing,
        report=report,
        sightings=Sightings(ended=ended),
        watch=watch,
    )


ACTIVE = Report("sid00001", "active", agent=Leg(status="in-progress"))


@pytest.mark.parametrize(
    ("known", "state"),
    [
        (call(replace(TALKED, recordings=("https://x",))), Ready()),
        (call(replace(ACTIVE, recordings=("https://x",)), recording=False), Ready()),
        (call(TALKED, recording=False), NoRecording(WhyNone.NOT_ASKED)),
        (call(replace(TALKED, status="customer_unanswered")), NoRecording(WhyNone.NO_TALK)),
        (call(replace(TALKED, status="new_word")), NoRecording(WhyNone.NOT_KNOWN)),
        (call(replace(TALKED, status=None)), NoRecording(WhyNone.NOT_KNOWN)),
        (call(ACTIVE, watch=Watch.LIVE), NoRecording(WhyNone.NOT_OVER)),
        (call(ACTIVE, watch=Watch.GAVE_UP), NoRecording(WhyNone.NOT_KNOWN)),
        (call(None, standing=Standing.REFUSED), NoRecording(WhyNone.NO_TALK)),
        (call(None, standing=Standing.UNKNOWN), NoRecording(WhyNone.NOT_KNOWN)),
        (call(None, standing=Standing.SENDING), NoRecording(WhyNone.NOT_OVER)),
        (call(TALKED, watch=Watch.DONE), NoRecording(WhyNone.NEVER_CAME)),
        (call(TALKED, watch=Watch.GAVE_UP), NoRecording(WhyNone.NEVER_CAME)),
    ],
)
def test_what_is_known(known: Call, state: RecordingState) -> None:
    assert known_state(known, PACE, NOW) == state


@pytest.mark.parametrize(
    ("seconds", "next_s"), [(0, 30), (29, 30), (30, 60), (61, 900), (899, 900), (900, None)]
)
def test_one_that_is_not_ready_says_when_it_is_looked_for(seconds: int, next_s: int | None) -> None:
    state = known_state(call(TALKED), PACE, NOW + timedelta(seconds=seconds))
    assert isinstance(state, NotReady)
    assert state.gives_up == NOW + timedelta(seconds=900)
    assert state.next_look == (None if next_s is None else NOW + timedelta(seconds=next_s))


class TestSounds:
    @pytest.mark.parametrize(
        ("head", "kind"),
        [
            (recording_wav(1), AudioKind.WAV),
            (b"ID3\x04\x00\x00\x00\x00\x00\x23TSSE", AudioKind.MP3),
            (b"\xff\xfb\x90\x64" + b"\x00" * 8, AudioKind.MP3),
            (b"\xff\xf3\x40\xc0" + b"\x00" * 8, AudioKind.MP3),
            (b"\xff\xe3\x18\xc4" + b"\x00" * 8, AudioKind.MP3),
            (b"OggS\x00\x02" + b"\x00" * 8, AudioKind.OGG),
            (b"", None),
            (b"\xff\xfb", None),
            (b"\xff\xf1\x50\x80" + b"\x00" * 8, None),
            (b"\xff\xff\xff\xff" + b"\x00" * 8, None),
            (b"\xff\xfe<\x00!\x00d\x00o\x00", None),
            (b"\xff\xd8\xff\xe0\x00\x10JFIF", None),
            (b"RIFF\x00\x00\x00\x00AVI LIST", None),
            (b"RIFF", None),
            (b"<!doctype html>", None),
            (b"MZ\x90\x00", None),
            (b"PK\x03\x04", None),
            (b"\x7fELF\x02\x01\x01", None),
            (b"%PDF-1.7\n", None),
            (b" RIFF\x00\x00\x00\x00WAVE", None),
        ],
    )
    def test_they_are_told_by_their_first_bytes(self, head: bytes, kind: AudioKind | None) -> None:
        assert kind_of(head[:12]) is kind

    def test_a_wav_tells_its_size(self) -> None:
        sound = recording_wav(2, 2)
        assert size_told_by(sound[:12]) == len(sound)
        for told in (b"\x00\x00\x00\x00", b"\xff\xff\xff\xff"):
            assert size_told_by(b"RIFF" + told + b"WAVE") is None
        assert size_told_by(b"ID3" + b"\x01" * 9) is None


class TestNames:
    AT = datetime(2025, 3, 4, 10, 15, 59)  # noqa: DTZ001 - the day's own time

    def test_a_copy_says_when_who_and_which(self) -> None:
        assert (
            file_name(self.AT, "+915555520001", "ca11s", ".mp3")
            == "2025-03-04 10.15 +915555520001 ca11s.mp3"
        )
        assert file_name(self.AT, "", "ca11s", ".wav", 1) == "2025-03-04 10.15 ca11s 2.wav"

    @given(st.text(max_size=400), st.text(max_size=400))
    def test_it_is_a_name_on_every_system(self, customer: str, sid: str) -> None:
        name = file_name(self.AT, customer, sid, ".mp3")
        assert re.fullmatch(r"2025-03-04 10\.15[A-Za-z0-9+@_ -]*\.mp3", name)
        assert len(name) < 160
        assert not name.removesuffix(".mp3").endswith((" ", "."))


class TestNotes:
    def test_blanks_around_one_do_not_count(self) -> None:
        assert check_note("  asks for a refund\n") == "asks for a refund"

    @pytest.mark.parametrize("text", ["", " \n", "x" * 501])
    def test_none_and_too_long_ones_are_refused(self, text: str) -> None:
        with pytest.raises(BadInput):
            check_note(text)
