"""Making clients: which trust, which proxy, and settings of the environment that can't be used."""

from __future__ import annotations

import ssl

import pytest

from ccm_desktop.api.client import CcmClient
from ccm_desktop.api.connect import Connector
from ccm_desktop.domain.errors import BadInput, InputProblem
from tests.api.dialling import ACCEPTED, CREDENTIALS, ORDER, assert_accepted, set_proxy
from tests.api.faultserver import Peer, answer, serving


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    set_proxy(monkeypatch, None)


def connect(base_url: str) -> CcmClient:
    return Connector()(base_url, "acme1", CREDENTIALS)


async def accept(peer: Peer) -> None:
    while await peer.read():
        await peer.send(answer(200, ACCEPTED))


async def test_practice_on_this_machine_works_whatever_proxy_is_set(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "socks5://127.0.0.1:1")
    async with serving(accept) as server, connect(server.url) as client:
        assert_accepted(await client.make_call(ORDER), server)


@pytest.mark.parametrize(
    "proxy",
    [
        "socks5://user:s3cret@127.0.0.1:1",
        "socks4://user:s3cret@127.0.0.1:1",
        "ftp://user:s3cret@127.0.0.1",
        "http://user:s3cret@127.0.0.1:port",
    ],
)
def test_a_proxy_that_can_not_be_used_is_named_before_any_call(
    proxy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_proxy(monkeypatch, proxy)
    with pytest.raises(BadInput) as caught:
        connect("https://ccm.example.invalid")
    assert (caught.value.field, caught.value.problem) == ("proxy", InputProblem.NOT_A_URL)
    assert "s3cret" not in repr(caught.value) + str(caught.value)
    assert "s3cret" not in repr(caught.value.__cause__) + str(caught.value.__cause__)


async def test_clients_share_the_system_s_trust_and_check_names() -> None:
    connector = Connector()
    clients = [connector("https://ccm.example.invalid", sid, CREDENTIALS) for sid in ("a", "b")]
    tls = connector._system_trust()
    assert isinstance(tls, ssl.SSLContext)
    assert tls is connector._system_trust()
    assert (tls.verify_mode, tls.check_hostname) == (ssl.CERT_REQUIRED, True)
    for client in clients:
        await client.close()


async def test_plain_http_to_this_machine_reads_no_trust_store() -> None:
    connector = Connector()
    await connector("http://127.0.0.1:1", "acme1", CREDENTIALS).close()
    assert connector._tls is None
