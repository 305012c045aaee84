"""Recordings: their sound, and who may fetch them."""

from __future__ import annotations

import io
import time
import wave
from array import array
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from ccm_desktop.sandbox.recording import LONGEST_S, SAMPLE_RATE_HZ, recording_wav
from ccm_desktop.sandbox.scenarios import scenario_named

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ccm_desktop.sandbox.clock import ManualClock

    Fetched = Callable[[str], Awaitable[httpx.Response]]


def opened(sound: bytes) -> tuple[int, int, int, float]:
    with wave.open(io.BytesIO(sound)) as file:
        seconds = file.getnframes() / file.getframerate()
        return file.getnchannels(), file.getsampwidth(), file.getframerate(), seconds


def samples(sound: bytes) -> array[int]:
    with wave.open(io.BytesIO(sound)) as file:
        return array("h", file.readframes(file.getnframes()))


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(("talk_s", "heard_s"), [(0, 1), (1, 1), (8, 8), (60, 60), (180, 60)])
def test_a_wav_of_the_talks_length(channels: int, talk_s: int, heard_s: int) -> None:
    assert opened(recording_wav(talk_s, channels)) == (channels, 2, SAMPLE_RATE_HZ, heard_s)


def test_the_voices_stand_apart_in_a_dual_recording() -> None:
    sound = samples(recording_wav(4, 2))
    agent, customer = sound[0::2], sound[1::2]
    turn = 2 * SAMPLE_RATE_HZ
    assert any(agent[:turn])
    assert not any(agent[turn:])
    assert any(customer[turn:])
    assert not any(customer[:turn])
    assert agent[:turn] != customer[turn:]
    assert samples(recording_wav(4, 1)) == agent[:turn] + customer[turn:]
    assert max(sound) < 2**15 - 1


def test_the_same_talk_sounds_the_same_and_is_made_at_once() -> None:
    started = time.process_time()
    sounds = {recording_wav(LONGEST_S, 2) for _ in range(5)}
    assert time.process_time() - started < 1.0
    assert len(sounds) == 1


@pytest.mark.parametrize(("channels", "expected"), [("single", 1), ("dual", 2), (None, 1)])
async def test_a_recording_can_be_fetched_with_credentials_alone(
    client: httpx.AsyncClient,
    clock: ManualClock,
    body: Callable[..., dict[str, Any]],
    channels: str | None,
    expected: int,
) -> None:
    made = await client.post("/calls", json=body(recording_channels=channels))
    sid = made.json()["response"]["data"]["call_sid"]
    recording = client.base_url.copy_with(path=f"/recordings/{sid}.wav")
    assert (await client.get(recording)).status_code == 404
    clock.advance(25.5)
    details = (await client.get(f"/calls/{sid}")).json()["response"]["data"]
    assert details["recordings"] == [{"url": str(recording)}]
    async with httpx.AsyncClient(trust_env=False) as stranger:
        assert (await stranger.get(recording)).status_code == 401
        wrong = await stranger.get(recording, auth=("practice-key-not-a-secret", "guess"))
        assert wrong.status_code == 401
    answer = await client.get(recording)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    assert opened(answer.content) == (expected, 2, SAMPLE_RATE_HZ, 8)


@pytest.fixture
def fetched(
    client: httpx.AsyncClient, clock: ManualClock, body: Callable[..., dict[str, Any]]
) -> Fetched:
    """Make a call that goes as a scenario says, then fetch its recording."""

    async def fetch(scenario: str) -> httpx.Response:
        to = {"customer_contact_uri": scenario_named(scenario).number}
        made = await client.post("/calls", json=body(to=to))
        sid = made.json()["response"]["data"]["call_sid"]
        clock.advance(26.0)
        return await client.get(client.base_url.copy_with(path=f"/recordings/{sid}.wav"))

    return fetch


async def test_a_recording_can_be_refused(fetched: Fetched) -> None:
    forbidden, gone = await fetched("recording-forbidden"), await fetched("recording-gone")
    assert (forbidden.status_code, gone.status_code) == (403, 404)
    assert forbidden.headers["content-type"].startswith("text/html")


async def test_a_recording_can_be_a_web_page(fetched: Fetched) -> None:
    page = await fetched("recording-html")
    assert (page.status_code, page.text[:15]) == (200, "<!doctype html>")


async def test_a_recording_can_break_off(fetched: Fetched) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        await fetched("recording-cut")


async def test_a_link_can_lead_on(fetched: Fetched, client: httpx.AsyncClient) -> None:
    elsewhere, around = await fetched("recording-elsewhere"), await fetched("recording-round")
    assert (elsewhere.status_code, around.status_code) == (302, 302)
    assert elsewhere.headers["location"].startswith("https://recordings.example.invalid/")
    answer = await client.get(around.url.join(around.headers["location"]))
    assert opened(answer.content) == (1, 2, SAMPLE_RATE_HZ, 8)
