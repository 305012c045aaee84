"""Fetching do-not-call lists: plain files of the web. Nothing of an account ever goes along."""

from __future__ import annotations

import ssl

import truststore

from ccm_desktop.api.transport import Limits, Transport, read_failure
from ccm_desktop.api.wire.envelope import Answer
from ccm_desktop.domain.address import is_on_this_machine
from ccm_desktop.domain.errors import BadReply
from ccm_desktop.domain.policy import check_list_source
from ccm_desktop.domain.web_copy import Marks, WebCopy

MOST_OF_A_LIST = 16 * 1024 * 1024  # 100,000 numbers are two
_MOST_OF_A_MARK = 200
_USUAL_LIMITS = Limits(whole_s=30.0)


class ListFetcher:
    """Fetches lists over https (http from this machine alone), without following redirects."""

    def __init__(self, limits: Limits = _USUAL_LIMITS, tls: ssl.SSLContext | None = None) -> None:
        self._limits = limits
        self._tls = tls

    async def __call__(self, url: str, known: Marks) -> WebCopy | None:
        """GET a list; None where it is still as `known` says.

        Raises `Unreachable`, `BadReply`, or `BadInput` for an address that must not be used.
        """
        check_list_source(url)
        transport = Transport(
            self._trust(url),
            keeps=False,
            use_proxy=not is_on_this_machine(url),
            read_s=self._limits.read_s,
            limits=self._limits,
        )
        try:
            answer = await transport.send(
                "GET",
                url,
                _headers(known),
                whole_s=self._limits.whole_s,
                most_body=MOST_OF_A_LIST,
            )
        except Exception as error:
            failure = read_failure(error)
            if failure is None:
                raise
            raise failure from error
        finally:
            await transport.close()
        return _read(answer)

    def _trust(self, url: str) -> ssl.SSLContext:
        if url.startswith("http:"):
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # unused: saves reading the store
        if self._tls is None:
            self._tls = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return self._tls


def _headers(known: Marks) -> dict[str, str]:
    headers = {
        "Accept": "text/plain, text/csv, */*",
        "Accept-Encoding": "identity",
        "User-Agent": "ccm-desktop",
    }
    if known.etag is not None:
        headers["If-None-Match"] = known.etag
    if known.last_modified is not None:
        headers["If-Modified-Since"] = known.last_modified
    return headers


def _read(answer: Answer) -> WebCopy | None:
    match answer.status:
        case 200:
            marks = Marks(_mark(answer, "etag"), _mark(answer, "last-modified"))
            return WebCopy(answer.body, marks)
        case 304:
            return None
        case _:
            raise BadReply("status", answer.status)


def _mark(answer: Answer, name: str) -> str | None:
    mark = answer.headers.get(name, "")
    is_usable = mark.isascii() and mark.isprintable() and 0 < len(mark) <= _MOST_OF_A_MARK
    return mark if is_usable else None
