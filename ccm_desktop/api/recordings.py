"""Fetching recordings into files: from permitted hosts, no more than a recording, sound alone."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path

import truststore

from ccm_desktop.api.part_file import PartFile
from ccm_desktop.api.retry import retry_after_s
from ccm_desktop.api.transport import Limits, Streamed, Transport, read_failure
from ccm_desktop.domain.address import is_on_this_machine
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import (
    BadReply,
    CcmError,
    NotARecording,
    RateLimited,
    RecordingElsewhere,
    RecordingGone,
    RecordingNotAllowed,
    RecordingTooLarge,
    ServerFault,
    UnknownReason,
    Unreachable,
)
from ccm_desktop.domain.recording import ENOUGH_TO_TELL, kind_of, size_told_by
from ccm_desktop.domain.recording_link import (
    Access,
    Permitted,
    check_recording_link,
    check_redirect,
)

MOST_OF_A_RECORDING = 100 * 1024 * 1024
_MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Storage that was told no type says one of these; the first bytes decide then as ever.
_NO_TYPE = ("application/octet-stream", "binary/octet-stream")
_USUAL_LIMITS = Limits(whole_s=15 * 60.0)

Progress = Callable[[int, int | None], object]
"""Is told how many bytes are there, and of how many where that was said."""


class RecordingFetcher:
    """Fetches a recording over https, or from the profile's own sandbox.

    Each redirect is permitted anew. A call raises a `RecordingTrouble`, or `Unreachable`,
    `ServerFault`, `RateLimited` or `BadReply`; then, or when it is cancelled, no file is left.
    """

    def __init__(
        self,
        limits: Limits = _USUAL_LIMITS,
        tls: ssl.SSLContext | None = None,
        most: int = MOST_OF_A_RECORDING,
    ) -> None:
        self._limits = limits
        self._tls = tls
        self._most = most

    async def __call__(
        self, link: str, access: Access, credentials: Credentials, place: Path, progress: Progress
    ) -> Path:
        """GET a recording into the file `place`, with its kind's suffix; returns that path."""
        permitted = check_recording_link(link, access)
        for _ in range(_MOST_REDIRECTS + 1):
            got = await self._ask(permitted, credentials, place, progress)
            if isinstance(got, Path):
                return got
            permitted = check_redirect(permitted, got, access)
        raise RecordingElsewhere("")

    async def _ask(
        self, permitted: Permitted, credentials: Credentials, place: Path, progress: Progress
    ) -> Path | str:
        """The file, or where the answer leads on to."""
        transport = Transport(
            self._trust(permitted.url),
            keeps=False,
            use_proxy=not is_on_this_machine(permitted.url),
            read_s=self._limits.read_s,
            limits=self._limits,
        )
        headers = _headers(credentials if permitted.with_credentials else None)
        try:
            async with (
                asyncio.timeout(self._limits.whole_s),
                transport.stream(permitted.url, headers) as answer,
            ):
                if answer.status in _REDIRECTS and "location" in answer.headers:
                    return answer.headers["location"]
                _check_status(answer)
                return await self._keep(answer, place, progress)
        except CcmError:
            raise
        except Exception as error:
            failure = read_failure(error)
            if failure is None:
                raise
            raise failure from error
        finally:
            await transport.close()

    async def _keep(self, answer: Streamed, place: Path, progress: Progress) -> Path:
        told = self._check_head(answer)
        async with aclosing(_body(answer)) as body:
            head = await _first_bytes(body)
            kind = kind_of(head)
            if kind is None:
                raise NotARecording
            whole = place.with_name(place.name + kind.suffix)
            part = await PartFile.begin(whole)
            try:
                done = await self._write(part, head, body, told, progress)
                _check_whole(head, done, told)
                await part.finish()
            except BaseException:
                await part.discard()
                raise
        return whole

    def _check_head(self, answer: Streamed) -> int | None:
        """Judge what is said of the body before any of it is read; returns its size."""
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        packing = answer.headers.get("content-encoding", "identity").strip().lower()
        if packing != "identity" or not (kind.startswith("audio/") or kind in _NO_TYPE):
            raise NotARecording
        length = answer.headers.get("content-length", "")
        told = int(length) if length.isascii() and length.isdigit() else None
        if told is not None and told > self._most:
            raise RecordingTooLarge(self._most)
        return told

    async def _write(
        self,
        part: PartFile,
        head: bytes,
        body: AsyncIterator[bytes],
        told: int | None,
        progress: Progress,
    ) -> int:
        done = 0

        async def add(piece: bytes) -> None:
            nonlocal done
            done += len(piece)
            if done > self._most:
                raise RecordingTooLarge(self._most)
            await part.write(piece)
            progress(done, told)

        await add(head)
        async for piece in body:
            await add(piece)
        return done

    def _trust(self, url: str) -> ssl.SSLContext:
        if url.startswith("http:"):
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # unused: saves reading the store
        if self._tls is None:
            self._tls = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return self._tls


def _headers(credentials: Credentials | None) -> dict[str, str]:
    headers = {"Accept": "audio/*", "Accept-Encoding": "identity", "User-Agent": "ccm-desktop"}
    if credentials is not None:
        headers["Authorization"] = credentials.basic_header()
    return headers


def _check_status(answer: Streamed) -> None:
    wait_s = retry_after_s(answer.headers.get("retry-after"), datetime.now(UTC))
    match answer.status:
        case 200:
            return
        case 401 | 403:
            raise RecordingNotAllowed(answer.status)
        case 404 | 410:
            raise RecordingGone
        case 429:
            raise RateLimited(None, 429, retry_after_s=wait_s)
        case status if status >= 500:
            raise ServerFault(None, status, retry_after_s=wait_s)
        case status:
            raise BadReply("status", status)


async def _body(answer: Streamed) -> AsyncGenerator[bytes, None]:
    """The body's pieces; raises `Unreachable` where it breaks off."""
    try:
        async for piece in answer.pieces:
            yield piece
    except Exception as error:
        if read_failure(error) is None:
            raise
        raise _cut() from error


async def _first_bytes(body: AsyncIterator[bytes]) -> bytes:
    head = b""
    async for piece in body:
        head += piece
        if len(head) >= ENOUGH_TO_TELL:
            break
    return head


def _check_whole(head: bytes, done: int, told: int | None) -> None:
    """A body without a stated length may end early unseen: a WAV tells its own."""
    wanted = size_told_by(head) if told is None else told
    if wanted is not None and done < wanted:
        raise _cut()


def _cut() -> Unreachable:
    return Unreachable(UnknownReason.CUT.value)
