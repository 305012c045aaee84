"""One make call against a server of a test, and what the rules say of any such call."""

from __future__ import annotations

import ssl

import pytest

from ccm_desktop.api.client import CcmClient
from ccm_desktop.api.transport import Limits
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import (
    CcmError,
    NotSent,
    NotSentReason,
    OutcomeUnknown,
    UnknownReason,
)
from ccm_desktop.domain.order import AgentIdentity, Order
from ccm_desktop.domain.report import Received
from tests.api.faultserver import FaultServer
from tests.contract.shapes import sample_bytes

KEY, TOKEN = "fake-key-0001", "fake-token-0002"
CREDENTIALS = Credentials(KEY, TOKEN)
ORDER = Order(AgentIdentity("+915555510001"), "+915555520001", "+915555580001")
ACCEPTED = sample_bytes("make_call_accepted")
SID = "ca11000000000000000000000000001s"

# Trusts what the system trusts, and so none of the certificates made here.
SYSTEM = ssl.create_default_context()

# For the rows that wait: every limit is reached soon, and only where a row waits for it.
SOON = Limits(
    connect_s=0.25, pool_s=0.1, write_s=0.25, dial_read_s=0.25, read_s=0.25,
    dial_whole_s=0.5, whole_s=0.5,
)  # fmt: skip

_PROXY_NAMES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")

End = Received | CcmError


def client_for(
    base_url: str,
    *,
    tls: ssl.SSLContext = SYSTEM,
    use_proxy: bool = False,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> CcmClient:
    """A client with the fake credentials."""
    return CcmClient(base_url, "acme1", CREDENTIALS, tls=tls, use_proxy=use_proxy, limits=limits)


async def dial(
    base_url: str,
    *,
    tls: ssl.SSLContext = SYSTEM,
    use_proxy: bool = False,
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> End:
    """Make one call with a client of its own; the failure comes back instead of being raised."""
    async with client_for(base_url, tls=tls, use_proxy=use_proxy, limits=limits) as client:
        try:
            return await client.make_call(ORDER)
        except CcmError as error:
            return error


def set_proxy(monkeypatch: pytest.MonkeyPatch, url: str | None) -> None:
    """Leave one proxy in the environment, or none."""
    for name in _PROXY_NAMES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    if url is not None:
        monkeypatch.setenv("HTTPS_PROXY", url)


def assert_not_sent(end: End, reason: NotSentReason, *servers: FaultServer) -> None:
    """Nothing left, the reason is right, and no server has read a POST."""
    assert isinstance(end, NotSent), end
    assert end.reason is reason
    assert [server.posts for server in servers] == [0 for _ in servers]


def assert_unknown(end: End, reason: UnknownReason, server: FaultServer, posts: int) -> None:
    """The outcome is unknown for the right reason, and the server has read so many POSTs."""
    assert isinstance(end, OutcomeUnknown), end
    assert end.reason is reason
    assert posts <= 1
    assert server.posts == posts


def assert_accepted(end: End, server: FaultServer) -> None:
    """The call was accepted by exactly one POST."""
    assert isinstance(end, Received), end
    assert end.report.call_sid == SID
    assert server.posts == 1
