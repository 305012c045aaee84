"""Making a client for an account: the trust store, and no proxy on the way to this machine."""

from __future__ import annotations

import ssl

import truststore

from ccm_desktop.api.client import CcmClient
from ccm_desktop.domain.address import is_on_this_machine
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.profile import voice_url_of


class Connector:
    """Makes clients that share one TLS context, with the system's trust store."""

    def __init__(self) -> None:
        self._tls: ssl.SSLContext | None = None

    def __call__(self, base_url: str, account_sid: str, credentials: Credentials) -> CcmClient:
        """A client for the account. Raises `BadInput` where the proxy settings can't be used."""
        return CcmClient(
            base_url,
            account_sid,
            credentials,
            voice_url=voice_url_of(base_url),
            tls=_no_trust() if base_url.startswith("http:") else self._system_trust(),
            use_proxy=not is_on_this_machine(base_url),
        )

    def _system_trust(self) -> ssl.SSLContext:
        if self._tls is None:
            self._tls = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return self._tls


def _no_trust() -> ssl.SSLContext:
    # Plain http to this machine: an empty context saves reading the trust store.
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
