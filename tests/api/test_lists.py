"""Fetching do-not-call lists over real sockets: nothing goes along, nothing is followed."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from ccm_desktop.api import lists
from ccm_desktop.api.lists import ListFetcher
from ccm_desktop.api.transport import Limits
from ccm_desktop.domain.errors import BadInput, BadReply, CcmError, InputProblem, Unreachable
from ccm_desktop.domain.web_copy import Marks, WebCopy
from tests.api.certificates import make_identity
from tests.api.dialling import set_proxy
from tests.api.faultserver import Behaviour, answer, saying, serving

NUMBERS = b"+919811111111\n+919822222222\n"
SOON = Limits(connect_s=2.0, read_s=0.3, whole_s=0.5)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    set_proxy(monkeypatch, None)


async def failure_of(behaviour: Behaviour) -> CcmError:
    async with serving(behaviour) as server:
        with pytest.raises(CcmError) as caught:
            await ListFetcher(SOON)(f"{server.url}/no.txt", Marks())
    return caught.value


async def test_a_list_comes_with_its_marks() -> None:
    marks = {"ETag": '"v1"', "Last-Modified": "Mon, 02 Mar 2026 09:00:00 GMT"}
    async with serving(saying(answer(200, NUMBERS, marks))) as server:
        copy = await ListFetcher()(f"{server.url}/no.txt?for=all", Marks())
    assert copy == WebCopy(NUMBERS, Marks('"v1"', "Mon, 02 Mar 2026 09:00:00 GMT"))
    (request,) = server.requests
    assert (request.method, request.target) == ("GET", "/no.txt?for=all")


async def test_nothing_of_anybody_goes_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login canary-key-4711 password canary-token-0815\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("CCM_API_KEY", "canary-key-4711")
    async with serving(saying(answer(200, NUMBERS, {"Set-Cookie": "a=b"}))) as server:
        fetch = ListFetcher()
        await fetch(f"{server.url}/no.txt", Marks())
        await fetch(f"{server.url}/no.txt", Marks())
    for request in server.requests:
        assert set(request.headers) == {
            "host",
            "accept",
            "accept-encoding",
            "connection",
            "user-agent",
        }
        assert request.headers["user-agent"] == "ccm-desktop"


async def test_what_did_not_change_is_not_sent_again() -> None:
    known = Marks('"v1"', "Mon, 02 Mar 2026 09:00:00 GMT")
    async with serving(saying(answer(304, b""))) as server:
        assert await ListFetcher()(f"{server.url}/no.txt", known) is None
    (request,) = server.requests
    assert request.headers["if-none-match"] == '"v1"'
    assert request.headers["if-modified-since"] == "Mon, 02 Mar 2026 09:00:00 GMT"


@pytest.mark.parametrize("mark", ["", "x" * 201])
async def test_a_mark_that_makes_no_header_is_left_out(mark: str) -> None:
    async with serving(saying(answer(200, NUMBERS, {"ETag": mark}))) as server:
        copy = await ListFetcher()(f"{server.url}/no.txt", Marks())
    assert copy is not None
    assert copy.marks.etag is None


@pytest.mark.parametrize("status", [204, 206, 301, 302, 307, 401, 404, 429, 500, 503])
async def test_any_other_status_is_no_list(status: int) -> None:
    async with serving(saying(answer(200, NUMBERS))) as elsewhere:
        failure = await failure_of(
            saying(answer(status, NUMBERS, {"Location": f"{elsewhere.url}/no.txt"}))
        )
        assert isinstance(failure, BadReply)
        assert failure.http_status == status
        assert elsewhere.requests == [], "no redirect is followed"


async def test_an_answer_that_is_cut_is_no_shorter_list() -> None:
    cut = answer(200, NUMBERS, length=len(NUMBERS) + 50)
    assert isinstance(await failure_of(saying(cut)), Unreachable)


async def test_an_answer_that_drips_has_an_end() -> None:
    start = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n+91"
    assert isinstance(await failure_of(saying(start, then_wait=True)), Unreachable)


async def test_no_server_is_unreachable() -> None:
    async with serving(saying(b"")) as server:
        url = server.url
    with pytest.raises(Unreachable):
        await ListFetcher(SOON)(f"{url}/no.txt", Marks())


class TestSizes:
    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(lists, "MOST_OF_A_LIST", 300_000)

    async def test_a_list_may_be_larger_than_an_answer_of_the_api(self) -> None:
        body = b"+919811111111\n" * 20_000
        assert 256 * 1024 < len(body) <= 300_000
        async with serving(saying(answer(200, body))) as server:
            copy = await ListFetcher()(f"{server.url}/no.txt", Marks())
        assert copy is not None
        assert copy.body == body

    async def test_there_is_a_most(self) -> None:
        failure = await failure_of(saying(answer(200, b"1" * 300_001)))
        assert isinstance(failure, BadReply)
        assert failure.field == "body"

    async def test_so_there_is_for_what_was_packed(self) -> None:
        packed = gzip.compress(b"1" * 10_000_000)
        assert len(packed) < 300_000
        failure = await failure_of(saying(answer(200, packed, {"Content-Encoding": "gzip"})))
        assert isinstance(failure, BadReply)


class TestAddresses:
    @pytest.mark.parametrize(
        ("url", "problem"),
        [
            ("http://crm.example/no.txt", InputProblem.NOT_HTTPS),
            ("https://me:canary@crm.example/no.txt", InputProblem.URL_WITH_SECRET),
            ("file:///etc/hostname", InputProblem.NOT_A_URL),
        ],
    )
    async def test_only_https_is_asked(self, url: str, problem: InputProblem) -> None:
        with pytest.raises(BadInput) as caught:
            await ListFetcher()(url, Marks())
        assert caught.value.problem is problem

    async def test_a_certificate_is_asked_for(self, tmp_path: Path) -> None:
        identity = make_identity(tmp_path)
        async with serving(saying(answer(200, NUMBERS)), identity.server()) as server:
            with pytest.raises(Unreachable):
                await ListFetcher(SOON)(f"{server.url}/no.txt", Marks())
            trusted = ListFetcher(SOON, identity.trusted())
            copy = await trusted(f"{server.url}/no.txt", Marks())
        assert copy is not None

    async def test_no_proxy_is_asked_about_this_machine(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async with serving(saying(b"")) as proxy, serving(saying(answer(200, NUMBERS))) as server:
            set_proxy(monkeypatch, proxy.url)
            assert await ListFetcher(SOON)(f"{server.url}/no.txt", Marks()) is not None
            assert proxy.connections == 0
