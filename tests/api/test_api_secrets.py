"""Where the API key and token go: into one header to one host, and nowhere else."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Iterator

import httpx
import pytest

from ccm_desktop.domain.errors import CcmError
from tests.api.certificates import Identity, make_identity
from tests.api.dialling import (
    ACCEPTED,
    CREDENTIALS,
    KEY,
    ORDER,
    SID,
    SOON,
    SYSTEM,
    TOKEN,
    client_for,
    dial,
    set_proxy,
)
from tests.api.faultserver import Behaviour, Peer, answer, serving

CODED = CREDENTIALS.basic_header().removeprefix("Basic ")
SECRETS = (KEY, TOKEN, CODED)


def assert_no_secret(text: str) -> None:
    for secret in SECRETS:
        assert secret not in text


async def silence(peer: Peer) -> None:
    await peer.read()
    await peer.until_gone()


def saying(data: bytes) -> Behaviour:
    async def behave(peer: Peer) -> None:
        await peer.read()
        await peer.send(data)

    return behave


ENDS = {
    "accepted": saying(answer(200, ACCEPTED)),
    "refused": saying(answer(401, b"{}", {"WWW-Authenticate": "Basic"})),
    "redirected": saying(answer(307, headers={"Location": "https://other.example.invalid/"})),
    "cut": saying(b""),
    "garbage": saying(b"garbage\r\n\r\n"),
    "squeezed": saying(answer(200, b"x", {"Content-Encoding": "gzip"})),
    "silent": silence,
}


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    set_proxy(monkeypatch, None)


def chain_of(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def all_words_of(error: BaseException) -> str:
    """All that a log or a report could show of an error, and of what it comes from."""
    words = traceback.format_exception(error)
    for each in chain_of(error):
        words += [str(each), repr(each), repr(each.args), repr(getattr(each, "__dict__", {}))]
        if isinstance(each, httpx.RequestError):
            words += [repr(each.request), repr(each.request.headers), str(each.request.url)]
    return "\n".join(words)


def hear_everything(caplog: pytest.LogCaptureFixture) -> None:
    """All levels, whatever a window of an earlier test has set."""
    for logger in (None, "httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger)


@pytest.mark.parametrize("end", ENDS)
async def test_no_secret_in_errors_or_in_the_log_of_the_transport(
    end: str, caplog: pytest.LogCaptureFixture
) -> None:
    hear_everything(caplog)
    async with serving(ENDS[end]) as server:
        made = await dial(server.url, limits=SOON)
        async with client_for(server.url, limits=SOON) as client:
            try:
                looked_up: object = await client.call_details(SID)
            except CcmError as error:
                looked_up = error
        assert server.requests[0].headers["authorization"] == CREDENTIALS.basic_header()
    for found in (made, looked_up):
        assert_no_secret(repr(found))
        if isinstance(found, BaseException):
            assert_no_secret(all_words_of(found))
    assert {"httpx", "httpcore"} & {record.name.partition(".")[0] for record in caplog.records}
    for record in caplog.records:
        assert_no_secret(f"{record.getMessage()} {record.args!r}")


@pytest.mark.parametrize("end", ENDS)
async def test_the_transport_says_nothing_at_the_level_of_the_app(
    end: str, caplog: pytest.LogCaptureFixture
) -> None:
    """At INFO httpx writes addresses; the app's level for both loggers is WARNING."""
    hear_everything(caplog)
    async with serving(ENDS[end]) as server:
        await dial(server.url, limits=SOON)
    loud = [
        record
        for record in caplog.records
        if record.levelno >= logging.WARNING and record.name.startswith(("httpx", "httpcore"))
    ]
    assert loud == []


async def test_no_secret_in_the_error_of_a_connection(
    tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    hear_everything(caplog)
    identity: Identity = make_identity(tmp_path_factory.mktemp("certificates"))
    async with serving(silence, identity.server()) as server:
        end = await dial(server.url, tls=SYSTEM)
    assert isinstance(end, CcmError)
    assert_no_secret(all_words_of(end))
    assert_no_secret(caplog.text)


async def test_no_secret_when_stopped() -> None:
    async with serving(silence) as server, client_for(server.url) as client:
        task = asyncio.create_task(client.make_call(ORDER))
        await server.read.wait()
        task.cancel()
        with pytest.raises(CcmError) as caught:
            await task
    assert_no_secret(all_words_of(caught.value))


def test_a_client_does_not_print_its_credentials() -> None:
    client = client_for("https://ccm.example.invalid")
    assert_no_secret(repr(client))
    assert_no_secret(repr(client._writer.__dict__) + repr(client._reader.__dict__))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_no_redirect_is_followed_to_another_host(status: int) -> None:
    async with serving(saying(answer(200, ACCEPTED))) as other:
        there = {"Location": f"{other.url}/v2/accounts/acme1/calls"}
        async with serving(saying(answer(status, b"", there))) as server:
            await dial(server.url)
            async with client_for(server.url) as client:
                with pytest.raises(CcmError):
                    await client.call_details(SID)
            assert len(server.requests) == 2
        assert other.connections == 0


async def test_a_call_sid_does_not_lead_to_another_host() -> None:
    async with serving(saying(answer(404))) as server, client_for(server.url) as client:
        for odd in ("//other.example.invalid/x", "@other.example.invalid", "?x=1#y", "a b\r\nX: y"):
            with pytest.raises(CcmError):
                await client.call_details(odd)
    for request in server.requests:
        assert request.target.startswith("/v2/accounts/acme1/calls/")
        assert not set(request.target) & set("?# ")
        assert "x" not in request.headers


async def test_the_proxy_gets_no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(saying(answer(502))) as proxy:
        set_proxy(monkeypatch, proxy.url)
        await dial("https://ccm.example.invalid", use_proxy=True)
        (connect,) = proxy.requests
    assert connect.method == "CONNECT"
    assert_no_secret(repr(connect))
