"""Was a request sent that must not be sent twice? One rule, decided by the transport's trace.

The exception's type can't tell: the same ones occur with the request read and unread by the
server. If its first byte was never written, nothing was dialled or changed; else nobody knows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ccm_desktop.domain.errors import NotSent, NotSentReason, OutcomeUnknown, UnknownReason

WRITE_STARTED = "http11.send_request_headers.started"
_TCP_READY = "connection.connect_tcp.complete"
_TLS_READY = ("connection.start_tls.complete", "proxy.start_tls.complete")


@dataclass(slots=True)
class SendTrace:
    """What the transport did with one request; given to it as the `trace` extension.

    It must stay quick and never raise.
    """

    secure: bool
    method: str = "POST"
    write_started: bool = False
    ready: bool = False

    async def __call__(self, name: str, info: Mapping[str, object]) -> None:
        """Note an event of the transport; a CONNECT to a proxy does not count."""
        method = getattr(info.get("request"), "method", None)
        if name == WRITE_STARTED and method == self.method.encode():
            self.write_started = True
        elif name in _TLS_READY or (name == _TCP_READY and not self.secure):
            self.ready = True

    @property
    def certainly_not_sent(self) -> bool:
        """Whether no byte of the request can have left.

        A connection that was ready although no write was seen means that the transport's events
        have changed their names: then nothing is certain.
        """
        return not self.write_started and not self.ready


def judge_failure(
    trace: SendTrace, not_sent: NotSentReason, unknown: UnknownReason
) -> NotSent | OutcomeUnknown:
    """What a make call without a whole answer means, with the reason for either verdict."""
    return NotSent(not_sent) if trace.certainly_not_sent else OutcomeUnknown(unknown)
