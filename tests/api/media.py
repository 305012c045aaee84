"""Hosts of recordings, all played by one server: TLS by their names, reached through a proxy."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ccm_desktop.api.recordings import RecordingFetcher
from ccm_desktop.api.transport import Limits
from ccm_desktop.domain.recording_link import Access
from ccm_desktop.sandbox.recording import recording_wav
from tests.api.certificates import make_identity
from tests.api.dialling import CREDENTIALS, set_proxy
from tests.api.faultserver import FaultServer, Peer, answer, serving

SOUND = recording_wav(2, 2)
WAV = {"Content-Type": "audio/wav"}
PATIENT = Limits(connect_s=20.0, read_s=20.0, whole_s=40.0)
HOSTS = ("exotel.com", "*.exotel.com", "*.amazonaws.com", "*.s3.amazonaws.com", "media.example")
AT_EXOTEL = "https://recordings.exotel.com/acme1/ca11.mp3"


@dataclass
class Media:
    """What each address answers with; who asked for what is in `server.requests`."""

    answers: dict[str, bytes]
    server: FaultServer
    fetcher: RecordingFetcher
    folder: Path
    access: Access = field(default_factory=Access)

    async def fetch(self, link: str = AT_EXOTEL) -> Path:
        """Fetch a link into the folder."""
        place = self.folder / "ca11-0"
        return await self.fetcher(link, self.access, CREDENTIALS, place, lambda *_: None)

    @property
    def asked(self) -> list[tuple[str, bool]]:
        """The addresses that were asked for, and whether credentials came along."""
        return [
            (f"https://{one.headers['host']}{one.target}", "authorization" in one.headers)
            for one in self.server.requests
        ]

    def moves(self, url: str, location: str, status: int = 302) -> None:
        """Have an address lead on to another."""
        self.answers[url] = answer(status, b"", {"Location": location})


@asynccontextmanager
async def media(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    limits: Limits = PATIENT,
    also: tuple[str, ...] = (),
) -> AsyncIterator[Media]:
    """All hosts of recordings and `also` others, for the length of a test."""
    identity = make_identity(folder, host="recordings.exotel.com", also=(*HOSTS, *also))
    answers: dict[str, bytes] = {}

    async def play(peer: Peer) -> None:
        request = await peer.read()
        if request is not None:
            url = f"https://{request.headers['host']}{request.target}"
            await peer.send(answers.get(url, answer(404)))

    async def proxy(peer: Peer) -> None:
        request = await peer.read()
        if request is not None and urlsplit(f"//{request.target}").port == 443:
            await peer.send(b"HTTP/1.1 200 Connected\r\n\r\n")
            await peer.tunnel("127.0.0.1", server.port)

    kept = folder / "kept"
    kept.mkdir()
    async with serving(play, identity.server()) as server, serving(proxy) as way:
        set_proxy(monkeypatch, way.url)
        fetcher = RecordingFetcher(limits, tls=identity.trusted())
        yield Media(answers, server, fetcher, kept)
