"""A recording for a pretend conversation: two hummed voices taking turns, as a WAV file (§6)."""

import io
import sys
import wave
from array import array
from functools import cache
from math import pi, sin

SAMPLE_RATE_HZ = 8_000
LONGEST_S = 60

_TURN_S = 2
_SYLLABLE_S = 0.2
_LOUDNESS = 9_000
_AGENT_PITCH_HZ = 140.0
_CUSTOMER_PITCH_HZ = 220.0


def recording_wav(talk_s: int, channels: int = 1) -> bytes:
    """Return a WAV of the talk (8 kHz, 16-bit, 60 s at most): mixed, or agent left, customer right.

    The same arguments give the same bytes.
    """
    frames = max(1, min(talk_s, LONGEST_S)) * SAMPLE_RATE_HZ
    round_of_talk = _round_of_talk(channels)
    rounds = -(-frames * channels // len(round_of_talk))
    samples = (round_of_talk * rounds)[: frames * channels]
    if sys.byteorder == "big":
        samples.byteswap()
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(channels)
        out.setsampwidth(2)
        out.setframerate(SAMPLE_RATE_HZ)
        out.writeframes(samples.tobytes())
    return file.getvalue()


@cache
def _round_of_talk(channels: int) -> "array[int]":
    """Return one turn of each voice, the agent's first."""
    agent, customer = _turn(_AGENT_PITCH_HZ), _turn(_CUSTOMER_PITCH_HZ)
    if channels == 1:
        return agent + customer
    sound = array("h", bytes(4 * (len(agent) + len(customer))))
    sound[0 : 2 * len(agent) : 2] = agent
    sound[2 * len(agent) + 1 :: 2] = customer
    return sound


def _turn(pitch_hz: float) -> "array[int]":
    """Return two seconds of syllables on one pitch, with two overtones and a breath at the end."""
    step = 2 * pi * pitch_hz / SAMPLE_RATE_HZ
    syllable = int(_SYLLABLE_S * SAMPLE_RATE_HZ)
    tones = (
        (sin(step * n) + 0.5 * sin(2 * step * n) + 0.25 * sin(3 * step * n))
        * sin(pi * n / syllable)
        for n in range(syllable)
    )
    spoken = array("h", (int(_LOUDNESS * tone) for tone in tones))
    breath = array("h", bytes(2 * syllable))
    return spoken * (int(_TURN_S / _SYLLABLE_S) - 1) + breath
