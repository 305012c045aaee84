"""Fetching recordings over real sockets: who gets credentials, what is kept, what leaves nothing."""

from __future__ import annotations

import asyncio
import gzip
import logging
import os
import ssl
import stat
from collections.abc import AsyncIterator, Callable
from itertools import pairwise
from pathlib import Path

import pytest

from ccm_desktop.api import part_file
from ccm_desktop.api.recordings import RecordingFetcher
from ccm_desktop.api.transport import Limits
from ccm_desktop.domain.errors import (
    BadReply,
    CcmError,
    FileProblem,
    NotARecording,
    RateLimited,
    RecordingElsewhere,
    RecordingGone,
    RecordingNotAllowed,
    RecordingNotKept,
    RecordingTooLarge,
    ServerFault,
    Unreachable,
)
from ccm_desktop.domain.recording_link import Access
from tests.api.dialling import CREDENTIALS, KEY, TOKEN, set_proxy
from tests.api.faultserver import Behaviour, Peer, answer, saying, serving
from tests.api.media import AT_EXOTEL, PATIENT, SOUND, WAV, Media, media

MP3 = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x64" + b"\x00" * 5000
SMALL = 20_000
assert len(SOUND) > SMALL


@pytest.fixture
async def hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Media]:
    """Hosts of recordings."""
    async with media(tmp_path, monkeypatch) as playing:
        yield playing


def sound(body: bytes = SOUND, kind: str = "audio/wav") -> bytes:
    return typed(kind, body)


def typed(kind: str, body: bytes, **more: str) -> bytes:
    return answer(200, body, more).replace(b"application/json", kind.encode("latin-1"))


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


class TestWhoIsAsked:
    async def test_exotel_gets_credentials(self, hosts: Media) -> None:
        hosts.answers[AT_EXOTEL] = sound(MP3, "audio/mpeg")
        path = await hosts.fetch()
        assert (path, path.read_bytes()) == (hosts.folder / "ca11-0.mp3", MP3)
        assert hosts.asked == [(AT_EXOTEL, True)]
        (request,) = hosts.server.requests
        assert request.method == "GET"
        assert request.headers["authorization"] == CREDENTIALS.basic_header()
        assert request.headers["accept-encoding"] == "identity"

    @pytest.mark.parametrize(
        "url",
        [
            "https://s3-ap-southeast-1.amazonaws.com/exotelrecordings/acme1/ca11.mp3",
            "https://media.example/ca11.mp3",
        ],
    )
    async def test_others_on_the_list_get_none(self, hosts: Media, url: str) -> None:
        hosts.access = Access((*hosts.access.hosts, "media.example"))
        hosts.answers[url] = sound()
        await hosts.fetch(url)
        (request,) = hosts.server.requests
        assert set(request.headers) == {
            "host",
            "accept",
            "accept-encoding",
            "connection",
            "user-agent",
        }

    async def test_who_is_not_on_the_list_is_not_asked(self, hosts: Media) -> None:
        with pytest.raises(RecordingElsewhere) as caught:
            await hosts.fetch("https://media.example/ca11.mp3")
        assert caught.value.host == "media.example"
        assert hosts.server.connections == 0

    async def test_tls_is_checked(self, hosts: Media) -> None:
        strangers = RecordingFetcher(PATIENT, tls=ssl.create_default_context())
        with pytest.raises(Unreachable) as caught:
            await strangers(
                AT_EXOTEL, hosts.access, CREDENTIALS, hosts.folder / "x", lambda *_: None
            )
        assert caught.value.reason == "tls"
        assert hosts.server.requests == []

    async def test_no_cookie_is_kept(self, hosts: Media) -> None:
        hosts.answers[AT_EXOTEL] = typed("audio/wav", SOUND, **{"Set-Cookie": "a=b"})
        await hosts.fetch()
        await hosts.fetch()
        assert all("cookie" not in request.headers for request in hosts.server.requests)


class TestRedirects:
    AT_STORAGE = "https://exotel.s3.amazonaws.com/ca11.mp3?sig=1"

    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_credentials_stay_behind(self, hosts: Media, status: int) -> None:
        hosts.moves(AT_EXOTEL, self.AT_STORAGE, status)
        hosts.answers[self.AT_STORAGE] = sound()
        path = await hosts.fetch()
        assert path.read_bytes() == SOUND
        assert hosts.asked == [(AT_EXOTEL, True), (self.AT_STORAGE, False)]

    async def test_they_do_not_come_back_by_a_detour(self, hosts: Media) -> None:
        other, back = "https://api.exotel.com/x", "https://recordings.exotel.com/y"
        hosts.moves(AT_EXOTEL, other)
        hosts.moves(other, back)
        hosts.answers[back] = sound()
        await hosts.fetch()
        assert hosts.asked == [(AT_EXOTEL, True), (other, False), (back, False)]

    async def test_three_are_followed_and_no_more(self, hosts: Media) -> None:
        steps = [f"https://recordings.exotel.com/{n}" for n in range(5)]
        for here, there in pairwise(steps):
            hosts.moves(here, there)
        hosts.answers[steps[4]] = sound()
        await hosts.fetch(steps[1])
        assert hosts.asked == [(step, True) for step in steps[1:]]
        with pytest.raises(RecordingElsewhere):
            await hosts.fetch(steps[0])
        assert len(hosts.asked) == 8

    async def test_a_circle_has_an_end(self, hosts: Media) -> None:
        hosts.moves(AT_EXOTEL, AT_EXOTEL)
        with pytest.raises(RecordingElsewhere):
            await hosts.fetch()
        assert len(hosts.asked) == 4

    @pytest.mark.parametrize(
        "location",
        [
            "https://media.example/ca11.mp3",
            "http://recordings.exotel.com/ca11.mp3",
            "https://127.0.0.1/ca11.mp3",
            "http://169.254.169.254/latest/",
            "https://u:p@recordings.exotel.com/ca11.mp3",
            "file:///etc/passwd",
            "//evil.example",
            "\\\\evil.example\\x",
            "https://recordings.exotel.com:8443/",
        ],
    )
    async def test_each_is_permitted_anew(self, hosts: Media, location: str) -> None:
        hosts.moves(AT_EXOTEL, location)
        with pytest.raises(RecordingElsewhere):
            await hosts.fetch()
        assert hosts.asked == [(AT_EXOTEL, True)]
        assert left_in(hosts.folder) == []

    async def test_storage_is_asked_after_a_redirect_alone(self, hosts: Media) -> None:
        hosts.answers[self.AT_STORAGE] = sound()
        with pytest.raises(RecordingElsewhere):
            await hosts.fetch(self.AT_STORAGE)
        assert hosts.asked == []

    @pytest.mark.parametrize(
        "location",
        [
            "javascript:alert(1)",
            "https://0177.0.0.1/",
            "https://rec\u00adordings.exotel.com/",
            "https://recordings.exotel.com:80a/",
            "https://recordings.exo\ttel.com/",
        ],
    )
    async def test_a_redirect_to_no_address_is_no_answer(self, hosts: Media, location: str) -> None:
        hosts.moves(AT_EXOTEL, location)
        with pytest.raises(BadReply) as caught:
            await hosts.fetch()
        assert caught.value.field == "location"
        assert hosts.asked == [(AT_EXOTEL, True)]

    async def test_a_redirect_to_nowhere_is_no_answer(self, hosts: Media) -> None:
        hosts.answers[AT_EXOTEL] = answer(302)
        with pytest.raises(BadReply):
            await hosts.fetch()


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nTransfer-Encoding: chunked\r\n\r\n"
NO_LENGTH = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nConnection: close\r\n\r\n"
PAGE = b"<!doctype html><title>Sign in</title>" + b" " * 5000
HOSTILE: dict[str, tuple[bytes, type[CcmError]]] = {
    "a page as a page": (typed("text/html; charset=utf-8", PAGE), NotARecording),
    "a page as sound": (typed("audio/mpeg", PAGE), NotARecording),
    "a page as bytes": (typed("application/octet-stream", PAGE), NotARecording),
    "sound as a page": (typed("text/html", SOUND), NotARecording),
    "sound as json": (typed("application/json", SOUND), NotARecording),
    "sound without a type": (
        answer(200, SOUND).replace(b"Content-Type: application/json\r\n", b""),
        NotARecording,
    ),
    "a program as sound": (sound(b"MZ\x90\x00" + b"\x00" * 500), NotARecording),
    "an archive as sound": (sound(b"PK\x03\x04" + b"\x00" * 500), NotARecording),
    "a film as sound": (sound(b"RIFF\x00\x00\x00\x00AVI LIST"), NotARecording),
    "a page behind blanks": (sound(b"\r\n\r\n" + SOUND), NotARecording),
    "nothing": (sound(b""), NotARecording),
    "too little to tell": (sound(b"RIFF"), NotARecording),
    "packed sound": (
        typed("audio/wav", gzip.compress(SOUND), **{"Content-Encoding": "gzip"}),
        NotARecording,
    ),
    "a bomb": (
        typed("audio/wav", gzip.compress(b"\0" * 30_000_000), **{"Content-Encoding": "gzip"}),
        NotARecording,
    ),
    "packed twice": (
        typed("audio/wav", SOUND, **{"Content-Encoding": "identity, gzip"}),
        NotARecording,
    ),
    "cut short of its length": (
        answer(200, SOUND[:9000], WAV, length=len(SOUND)).replace(
            b"application/json", b"audio/wav"
        ),
        Unreachable,
    ),
    "cut within chunks": (CHUNKED + b"7d00\r\n" + SOUND[:9000], Unreachable),
    "cut without a length": (NO_LENGTH + SOUND[:9000], Unreachable),
    "chunks that are none": (CHUNKED + b"zz\r\n" + SOUND, Unreachable),
    "two lengths": (
        sound().replace(b"Content-Length", b"Content-Length: 5\r\nContent-Length"),
        Unreachable,
    ),
    "a length below nothing": (
        sound().replace(b"Content-Length: ", b"Content-Length: -"),
        Unreachable,
    ),
    "garbage": (b"garbage\r\n\r\n", Unreachable),
    "headers without end": (b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000, Unreachable),
    "silence": (b"", Unreachable),
    "told to be huge": (
        answer(200, SOUND, length=10**12).replace(b"application/json", b"audio/wav"),
        RecordingTooLarge,
    ),
    "a part of it": (sound().replace(b"200", b"206"), BadReply),
    "no content": (answer(204), BadReply),
    "not allowed here": (answer(403, PAGE), RecordingNotAllowed),
    "not allowed so": (answer(401, b"", {"WWW-Authenticate": "Basic"}), RecordingNotAllowed),
    "not there": (answer(404, SOUND), RecordingGone),
    "not there any more": (answer(410), RecordingGone),
    "too many": (answer(429, b"", {"Retry-After": "7"}), RateLimited),
    "a fault": (answer(503, PAGE), ServerFault),
}


@pytest.mark.parametrize("body", HOSTILE)
async def test_what_is_no_recording_leaves_nothing(hosts: Media, body: str) -> None:
    hosts.answers[AT_EXOTEL], leaf = HOSTILE[body]
    with pytest.raises(leaf) as caught:
        await hosts.fetch()
    assert type(caught.value) is leaf
    assert left_in(hosts.folder) == []


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 20


async def test_the_wait_that_was_asked_for_is_kept(hosts: Media) -> None:
    hosts.answers[AT_EXOTEL] = answer(429, b"", {"Retry-After": "7"})
    with pytest.raises(RateLimited) as caught:
        await hosts.fetch()
    assert caught.value.retry_after_s == 7


class TestWhatIsKept:
    @pytest.mark.parametrize(
        ("kind", "body", "suffix"),
        [
            ("audio/wav", SOUND, ".wav"),
            ("audio/mpeg; charset=binary", MP3, ".mp3"),
            ("Audio/X-WAV", SOUND, ".wav"),
            ("audio/mpeg", SOUND, ".wav"),
            ("application/octet-stream", MP3, ".mp3"),
            ("binary/octet-stream", MP3, ".mp3"),
            ("audio/ogg", b"OggS\x00\x02" + b"\x01" * 50, ".ogg"),
        ],
    )
    async def test_its_name_tells_what_it_is(
        self, hosts: Media, kind: str, body: bytes, suffix: str
    ) -> None:
        hosts.answers[AT_EXOTEL] = typed(
            kind, body, **{"Content-Disposition": 'attachment; filename="../../evil.exe"'}
        )
        path = await hosts.fetch()
        assert left_in(hosts.folder) == [f"ca11-0{suffix}"]
        assert path.read_bytes() == body
        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    @pytest.mark.parametrize(
        "raw",
        [
            CHUNKED + b"".join(b"1\r\n%c\r\n" % byte for byte in SOUND[:40])
            + b"%x\r\n" % len(SOUND[40:]) + SOUND[40:] + b"\r\n0\r\n\r\n",
            NO_LENGTH + SOUND,
        ],
        ids=["in pieces", "to the end"],
    )  # fmt: skip
    async def test_its_size_need_not_be_told(self, hosts: Media, raw: bytes) -> None:
        hosts.answers[AT_EXOTEL] = raw
        assert (await hosts.fetch()).read_bytes() == SOUND

    async def test_a_fresh_one_takes_the_place_of_the_old(self, hosts: Media) -> None:
        hosts.answers[AT_EXOTEL] = sound()
        (hosts.folder / "ca11-0.wav").write_bytes(b"old")
        assert (await hosts.fetch()).read_bytes() == SOUND

    async def test_how_far_it_is_is_told(self, hosts: Media) -> None:
        hosts.answers[AT_EXOTEL] = sound()
        told: list[tuple[int, int | None]] = []
        await hosts.fetcher(
            AT_EXOTEL, hosts.access, CREDENTIALS, hosts.folder / "x", lambda *far: told.append(far)
        )
        assert told[-1] == (len(SOUND), len(SOUND))
        assert [done for done, _ in told] == sorted(done for done, _ in told)


async def fetch_from(
    url: str, folder: Path, fetcher: RecordingFetcher, sandbox: str | None = None
) -> Path:
    place = folder / "ca11-0"
    return await fetcher(f"{url}/r.wav", Access(sandbox=sandbox or url), CREDENTIALS, place, _quiet)


def _quiet(_: int, __: int | None) -> None: ...


class TestTheSandbox:
    @pytest.fixture(autouse=True)
    def _proxied(self, monkeypatch: pytest.MonkeyPatch) -> None:
        set_proxy(monkeypatch, "http://127.0.0.1:9")
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    async def test_it_gets_credentials_and_no_proxy_is_between(self, tmp_path: Path) -> None:
        async with serving(saying(sound())) as server:
            path = await fetch_from(server.url, tmp_path, RecordingFetcher(PATIENT))
        assert path.read_bytes() == SOUND
        assert server.requests[0].headers["authorization"] == CREDENTIALS.basic_header()

    async def test_another_server_of_this_machine_is_not_asked(self, tmp_path: Path) -> None:
        async with serving(saying(sound())) as ours, serving(saying(sound())) as other:
            with pytest.raises(RecordingElsewhere):
                await fetch_from(other.url, tmp_path, RecordingFetcher(PATIENT), sandbox=ours.url)
            ours.behaviour = saying(answer(302, b"", {"Location": f"{other.url}/r.wav"}))
            with pytest.raises(RecordingElsewhere):
                await fetch_from(ours.url, tmp_path, RecordingFetcher(PATIENT))
        assert other.connections == 0


def dripping(head: bytes) -> Behaviour:
    async def drip(peer: Peer) -> None:
        await peer.read()
        await peer.send(head)
        await peer.until_gone()

    return drip


class TestLimits:
    async def test_more_than_the_most_is_not_kept(self, tmp_path: Path) -> None:
        for raw in (sound(), NO_LENGTH + SOUND, CHUNKED + b"%x\r\n" % len(SOUND) + SOUND):
            async with serving(saying(raw)) as server:
                with pytest.raises(RecordingTooLarge):
                    await fetch_from(server.url, tmp_path, RecordingFetcher(PATIENT, most=SMALL))
        assert left_in(tmp_path) == []

    async def test_one_that_stops_coming_has_an_end(self, tmp_path: Path) -> None:
        head = sound()[:9000]
        soon = Limits(connect_s=20.0, read_s=0.3, whole_s=20.0)
        async with serving(dripping(head)) as server:
            with pytest.raises(Unreachable) as caught:
                await fetch_from(server.url, tmp_path, RecordingFetcher(soon))
        assert caught.value.reason == "cut"
        assert left_in(tmp_path) == []


class TestGivingUp:
    async def test_half_way_leaves_nothing(self, tmp_path: Path) -> None:
        under_way = asyncio.Event()

        def far(_: int, __: int | None) -> None:
            under_way.set()

        async with serving(dripping(sound()[:9000])) as server:
            access = Access(sandbox=server.url)
            fetching = asyncio.create_task(
                RecordingFetcher()(f"{server.url}/r", access, CREDENTIALS, tmp_path / "x", far)
            )
            await under_way.wait()
            assert len(left_in(tmp_path)) == 1
            fetching.cancel()
            with pytest.raises(asyncio.CancelledError):
                await fetching
        assert left_in(tmp_path) == []

    async def test_before_the_answer_leaves_nothing(self, tmp_path: Path) -> None:
        async with serving(dripping(b"")) as server:
            fetching = asyncio.create_task(fetch_from(server.url, tmp_path, RecordingFetcher()))
            await server.read.wait()
            fetching.cancel()
            with pytest.raises(asyncio.CancelledError):
                await fetching
        assert left_in(tmp_path) == []


def failing(number: int) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


class TestTheDisk:
    @pytest.mark.parametrize(
        ("number", "problem"),
        [(28, FileProblem.FULL), (122, FileProblem.FULL), (5, FileProblem.UNWRITABLE)],
    )
    async def test_trouble_is_named_and_leaves_nothing(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, problem: FileProblem
    ) -> None:
        monkeypatch.setattr("ccm_desktop.api.part_file.os.fsync", failing(number))
        async with serving(saying(sound())) as server:
            with pytest.raises(RecordingNotKept) as caught:
                await fetch_from(server.url, tmp_path, RecordingFetcher(PATIENT))
        assert (caught.value.problem, caught.value.path) == (problem, tmp_path)
        assert left_in(tmp_path) == []

    async def test_a_full_disk(self) -> None:
        # /dev/full takes nothing: the first byte that leaves the buffer fails.
        with open("/dev/full", "wb") as full:  # noqa: ASYNC230, PTH123
            part = part_file.PartFile(Path("/x/y"), Path("/x/z"), full)
            with pytest.raises(RecordingNotKept) as caught:
                await part.write(SOUND)
            assert caught.value.problem is FileProblem.FULL
            await part.discard()

    async def test_a_folder_that_is_gone(self, tmp_path: Path) -> None:
        async with serving(saying(sound())) as server:
            with pytest.raises(RecordingNotKept) as caught:
                await fetch_from(server.url, tmp_path / "gone", RecordingFetcher(PATIENT))
        assert caught.value.problem is FileProblem.UNWRITABLE


async def test_no_secret_is_written_down(hosts: Media, caplog: pytest.LogCaptureFixture) -> None:
    for logger in (None, "httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger)
    hosts.moves(AT_EXOTEL, "https://x.s3.amazonaws.com/y")
    hosts.answers["https://x.s3.amazonaws.com/y"] = sound()
    await hosts.fetch()
    hosts.answers[AT_EXOTEL] = answer(403)
    with pytest.raises(RecordingNotAllowed) as caught:
        await hosts.fetch()
    coded = CREDENTIALS.basic_header().removeprefix("Basic ")
    found = caplog.text + repr(caught.value) + repr(caught.value.__cause__)
    found += "".join(one.read_bytes().decode("latin-1") for one in hosts.folder.iterdir())
    assert hosts.asked[0] == (AT_EXOTEL, True)
    for secret in (KEY, TOKEN, coded):
        assert secret not in found
