"""Incoming calls: what Exotel asks of a team's service, and whom it is told to ring (contract 11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ccm_desktop.domain.order import Channels


@dataclass(frozen=True, slots=True)
class ConnectRequest:
    """Exotel's question for one call. Texts as received, None where they were empty or `null`.

    Times are kept as text: which zone they are in is published nowhere.
    """

    call_sid: str
    version: str = "1.1"
    direction: str | None = None
    caller: str | None = None
    called: str | None = None
    created: str | None = None
    last_contact: str | None = None
    last_status: str | None = None
    digits: str | None = None
    custom_field: str | None = None
    others: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConnectReply:
    """Whom to ring, in this order, and how; seconds. No destination: the flow's no-agent branch."""

    contact_uris: tuple[str, ...] = ()
    ask_again: bool = False
    recording: bool = False
    channels: Channels = Channels.DUAL
    ring_time_s: int | None = None
    time_limit_s: int | None = None
    at_once: int = 1
    announcement: str | None = None
