"""Real sounds, decoded and played: what is drawn is what is in the file, one voice is one voice."""

from __future__ import annotations

import stat
import sys
import wave
from array import array
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ccm_desktop.ui.player import multimedia
from ccm_desktop.ui.player.decoding import Decoding, Heard
from ccm_desktop.ui.player.one_voice import OneVoice, on_both_sides
from ccm_desktop.ui.player.peaks import Peaks
from ccm_desktop.ui.player.playback import Playback
from ccm_desktop.ui.player.sound import Sound
from tests.ui.sounds import SILENCE_MS, TALK_S, channels_of, loudness, sandbox_wav, silent_mp3

_PATIENCE_MS = 10_000


def decoded(qtbot: QtBot, path: Path) -> Peaks:
    assert multimedia.can_decode()
    found: list[Peaks] = []

    def on_heard(heard: Heard) -> None:
        if not found:
            found.append(Peaks(heard.channels, heard.rate_hz))
        found[0].hear(heard.samples)

    decoding = Decoding(path)
    decoding.heard.connect(on_heard)
    with qtbot.waitSignal(decoding.finished, timeout=_PATIENCE_MS):
        decoding.start()
    found[0].finish()
    return found[0]


@pytest.mark.parametrize("channels", [1, 2])
def test_what_is_drawn_is_what_is_in_the_file(qtbot: QtBot, tmp_path: Path, channels: int) -> None:
    path = sandbox_wav(tmp_path, channels)
    peaks = decoded(qtbot, path)
    assert peaks.channels == channels
    assert peaks.duration_ms == TALK_S * 1000
    for channel, samples in enumerate(channels_of(path)):
        assert peaks.loudness(channel) == loudness(samples)
        assert max(peaks.loudness(channel)) > 60, "not silent"


def test_an_mp3_is_decoded_too(qtbot: QtBot, tmp_path: Path) -> None:
    peaks = decoded(qtbot, silent_mp3(tmp_path))
    assert (peaks.channels, peaks.duration_ms) == (2, SILENCE_MS)
    assert set(peaks.loudness(0)) == {0}


def test_other_samples_than_16_bit_are_made_so(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "eight.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(1)
        file.setframerate(8000)
        file.writeframes(bytes((128,)) * 4000 + bytes((255,)) * 4000)
    peaks = decoded(qtbot, path)
    assert peaks.duration_ms == 1000
    assert set(peaks.loudness(0)[:25]) == {0}
    assert min(peaks.loudness(0)[25:]) > 250


def test_what_is_no_sound_fails(qtbot: QtBot, tmp_path: Path) -> None:
    assert multimedia.can_decode()
    path = tmp_path / "page.wav"
    path.write_bytes(b"<html>sign in</html>" * 50)
    decoding = Decoding(path)
    with qtbot.waitSignal(decoding.failed, timeout=_PATIENCE_MS):
        decoding.start()


def test_bars_have_the_loudest_of_their_part() -> None:
    peaks = Peaks(1, 1000)  # 20 samples a step
    peaks.hear(array("h", [0] * 20 + [128 * 10] * 20 + [-128 * 20] * 20 + [0] * 20))
    assert peaks.loudness(0) == bytes((0, 10, 20, 0))
    assert peaks.bars(0, 2, 80) == [10, 20]
    assert peaks.bars(0, 4, 160) == [10, 20, 0, 0], "half of it is not heard yet"
    assert peaks.bars(0, 3, 80) == [0, 10, 20]
    assert peaks.bars(0, 8, 80) == [0, 0, 10, 10, 20, 20, 0, 0]


def test_peaks_do_not_depend_on_how_the_samples_come() -> None:
    samples = array("h", [(n * 7919) % 30000 - 15000 for n in range(2 * 8001)])
    at_once, bit_by_bit = Peaks(2, 8000), Peaks(2, 8000)
    at_once.hear(samples)
    for begin in range(0, len(samples), 2 * 111):
        bit_by_bit.hear(samples[begin : begin + 2 * 111])
    for peaks in (at_once, bit_by_bit):
        peaks.finish()
    assert at_once.loudness(1) == bit_by_bit.loudness(1)
    assert len(at_once.loudness(1)) == 51


def test_the_loudest_sample_there_is_fits() -> None:
    peaks = Peaks(1, 1000)
    peaks.hear(array("h", [-32768] * 20))
    assert peaks.loudness(0) == bytes((255,))


@pytest.mark.parametrize("channel", [0, 1])
def test_one_voice_is_that_channel_on_both_sides(
    qtbot: QtBot, tmp_path: Path, channel: int
) -> None:
    assert multimedia.can_decode()
    path = sandbox_wav(tmp_path, 2)
    voice = OneVoice(path, channel)
    with qtbot.waitSignal(voice.ready, timeout=_PATIENCE_MS) as told:
        voice.start()
    assert told.args == [channel]
    written = voice.path
    assert written is not None
    wanted = channels_of(path)[channel]
    assert channels_of(written) == [wanted, wanted]
    assert stat.S_IMODE(written.parent.stat().st_mode) == 0o700, "a customer's voice"
    voice.close()
    assert not written.parent.exists()


def test_a_voice_that_can_not_be_written_leaves_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    assert multimedia.can_decode()
    voice = OneVoice(silent_mp3(tmp_path).with_name("none.wav"), 0)
    with qtbot.waitSignal(voice.failed, timeout=_PATIENCE_MS):
        voice.start()
    assert voice.path is None


def test_both_sides_of_a_buffer() -> None:
    heard = Heard(array("h", [1, 2, 3, 4]), 2, 8000)
    assert on_both_sides(heard, 1) == array("h", [2, 2, 4, 4])


def is_playing(playback: Playback) -> bool:
    return playback.playing


def test_it_plays_and_seeks_and_ends(qtbot: QtBot, tmp_path: Path) -> None:
    assert multimedia.can_play()
    playback = Playback()
    with qtbot.waitSignal(playback.length_known, timeout=_PATIENCE_MS) as told:
        playback.open(sandbox_wav(tmp_path, 2), 1500, playing=True)
    assert told.args == [TALK_S * 1000]
    with qtbot.waitSignal(
        playback.moved, timeout=_PATIENCE_MS, check_params_cb=lambda at: at > 1600
    ):
        assert is_playing(playback)
    playback.set_rate(2.0)
    with qtbot.waitSignal(playback.ended, timeout=_PATIENCE_MS):
        playback.seek(TALK_S * 1000 - 300)
    assert not is_playing(playback)
    with qtbot.waitSignal(
        playback.moved, timeout=_PATIENCE_MS, check_params_cb=lambda at: 0 < at < 1000
    ):
        playback.play()  # from the beginning
    playback.close()


def test_a_step_past_the_end_stops_there_and_play_begins_again(
    qtbot: QtBot, tmp_path: Path
) -> None:
    assert multimedia.can_play()
    playback = Playback()
    with qtbot.waitSignal(
        playback.moved, timeout=_PATIENCE_MS, check_params_cb=lambda at: at > 100
    ):
        playback.open(sandbox_wav(tmp_path, 2), playing=True)
    with qtbot.waitSignal(
        playback.playing_changed, timeout=_PATIENCE_MS, check_params_cb=lambda it: not it
    ):
        playback.seek(TALK_S * 1000 + 9_000)
    assert (playback.position, is_playing(playback)) == (TALK_S * 1000, False)
    with qtbot.waitSignal(
        playback.moved, timeout=_PATIENCE_MS, check_params_cb=lambda at: 0 < at < 1000
    ):
        playback.play()
    playback.close()


def test_a_file_that_waits_to_be_opened_takes_what_is_asked_meanwhile(
    qtbot: QtBot, tmp_path: Path
) -> None:
    assert multimedia.can_play()
    playback = Playback()
    playback.open(sandbox_wav(tmp_path, 1), 0, playing=True)
    playback.pause()
    playback.seek(3000)
    assert (playback.position, playback.playing) == (3000, False)
    with qtbot.waitSignal(playback.moved, timeout=_PATIENCE_MS) as told:
        pass
    assert told.args == [3000]
    assert not is_playing(playback)
    playback.close()


def test_a_change_of_voice_goes_on_at_the_same_moment(qtbot: QtBot, tmp_path: Path) -> None:
    sound = Sound()
    path = sandbox_wav(tmp_path, 2)
    with qtbot.waitSignal(sound.drawn, timeout=_PATIENCE_MS):
        sound.take(path, 0)
    sound.seek(2000)
    with qtbot.waitSignal(sound.moved, timeout=_PATIENCE_MS, check_params_cb=lambda at: at > 2100):
        sound.play()
    sound.hear(1)
    voice = sound._voices[1]
    with qtbot.waitSignal(voice.ready, timeout=_PATIENCE_MS):
        pass
    with qtbot.waitSignal(
        sound.moved, timeout=_PATIENCE_MS, check_params_cb=lambda at: 2200 < at < 4000
    ):
        assert sound.playing, "it goes on"
    written = voice.path
    assert written is not None
    sound.close()
    assert not written.exists(), "nothing is left behind"
    assert sound.path is None


def test_one_voice_chosen_before_play_is_the_only_one_heard(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    really_open = Playback.open

    def opens(self: Playback, path: Path, at: int = 0, *, playing: bool = False) -> None:
        opened.append(path)
        really_open(self, path, at, playing=playing)

    monkeypatch.setattr(Playback, "open", opens)
    sound = Sound()
    path = sandbox_wav(tmp_path, 2)
    sound.take(path, 0)
    sound.hear(0)
    with qtbot.waitSignal(sound.moved, timeout=_PATIENCE_MS, check_params_cb=lambda at: at > 0):
        sound.play()
    assert path not in opened
    left = channels_of(path)[0]
    assert channels_of(opened[0]) == [left, left]
    sound.close()


def test_without_a_sound_library_it_says_so(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "PySide6.QtMultimedia", None)
    assert not multimedia.can_decode()
    assert not multimedia.can_play()
    sound = Sound()
    with qtbot.waitSignal(sound.unable, timeout=_PATIENCE_MS):
        sound.take(sandbox_wav(tmp_path, 1), 0)
    with qtbot.waitSignal(sound.unable, timeout=_PATIENCE_MS):
        sound.play()
    assert not sound.playing


def test_a_damaged_file_is_broken(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"nothing that sounds" * 100)
    sound = Sound()
    with qtbot.waitSignal(sound.broken, timeout=_PATIENCE_MS):
        sound.take(path, 0)
    sound.close()
