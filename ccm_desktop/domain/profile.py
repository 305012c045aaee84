"""A profile: an account in a region, the agent in it, and the numbers to call from."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from urllib.parse import urlsplit

from ccm_desktop.domain.address import check_web_address, is_on_this_machine
from ccm_desktop.domain.crm import check_crm_link
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.order import AgentIdentity, CallOptions
from ccm_desktop.domain.recording_link import (
    USUAL_RECORDING_HOSTS,
    Access,
    check_hosts,
    sandbox_of,
)

_ACCOUNT_SID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_CALL_SID = re.compile(r"[A-Za-z0-9]{8,64}")
USUAL_AGENTS = 5
USUAL_COUNTRY = "IN"
MOST_AGENTS = 1000
_LOCAL_OR_E164 = re.compile(r"\+[1-9][0-9]{6,14}|0[0-9]{6,14}")


class Stamp(StrEnum):
    """Where the account lives (contract 1)."""

    SINGAPORE = "singapore"
    MUMBAI = "mumbai"
    OTHER = "other"


STAMP_URLS = {
    Stamp.SINGAPORE: "https://ccm-api.exotel.com",
    Stamp.MUMBAI: "https://ccm-api.in.exotel.com",
}


_VOICE_URLS = {
    "https://ccm-api.exotel.com": "https://api.exotel.com",
    "https://ccm-api.in.exotel.com": "https://api.in.exotel.com",
}


def voice_url_of(base_url: str) -> str:
    """Where virtual numbers are listed: the region's other host (contract 1); else the same."""
    return _VOICE_URLS.get(base_url.rstrip("/"), base_url)


@dataclass(frozen=True, slots=True)
class VirtualNumber:
    """A number of the account to call from; `label` is the agent's own word for it."""

    number: str
    label: str = ""

    @classmethod
    def read(cls, text: str) -> VirtualNumber:
        """Read `NUMBER` or `NUMBER=LABEL`; raises `BadInput`."""
        number, _, label = text.partition("=")
        number = re.sub(r"[\s().-]", "", number)
        if not _LOCAL_OR_E164.fullmatch(number):
            raise BadInput("virtual_number", InputProblem.NOT_A_NUMBER, text)
        return cls(number, label.strip())


@dataclass(frozen=True, slots=True)
class Profile:
    """What is needed to call for one account, but for the key and token.

    `agents` is how many share the account's requests a minute; this app asks for its share.
    `crm_link` is the template of `domain.crm` by which a customer's page is opened.
    `recording_hosts` are where recordings may be fetched from, with the names under them.
    """

    name: str
    base_url: str
    account_sid: str
    agent: AgentIdentity | None = None
    virtual_numbers: tuple[VirtualNumber, ...] = ()
    country: str = USUAL_COUNTRY
    options: CallOptions = CallOptions()
    practice: bool = False
    agents: int = USUAL_AGENTS
    crm_link: str | None = None
    recording_hosts: tuple[str, ...] = USUAL_RECORDING_HOSTS

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > 64 or not self.name.isprintable():
            raise BadInput("profile", InputProblem.EMPTY, self.name)
        if not _ACCOUNT_SID.fullmatch(self.account_sid):
            raise BadInput("account_sid", InputProblem.NOT_A_SID, self.account_sid)
        if not re.fullmatch(r"[A-Z]{2}", self.country):
            raise BadInput("country", InputProblem.NOT_A_SID, self.country)
        if not 1 <= self.agents <= MOST_AGENTS:
            raise BadInput("agents", InputProblem.OUT_OF_RANGE, str(self.agents))
        check_base_url(self.base_url)
        if self.crm_link is not None:
            check_crm_link(self.crm_link)
        check_hosts(self.recording_hosts)

    @property
    def stamp(self) -> Stamp:
        """The region that `base_url` belongs to."""
        return next((s for s, url in STAMP_URLS.items() if url == self.base_url), Stamp.OTHER)

    @property
    def on_sandbox(self) -> bool:
        """Whether calls stay on this machine: on the built-in sandbox, or on one beside it."""
        return self.practice or is_on_this_machine(self.base_url)

    @property
    def recordings(self) -> Access:
        """Where recordings may be fetched from."""
        return Access(self.recording_hosts, sandbox_of(self.base_url))

    def with_options(self, options: CallOptions) -> Profile:
        """The same profile with other call options."""
        return replace(self, options=options)


def check_base_url(text: str) -> None:
    """Raise `BadInput` unless `text` is https without path or secret; loopback may be http."""
    check_web_address("base_url", text)
    parts = urlsplit(text)
    if parts.username is not None:
        raise BadInput("base_url", InputProblem.URL_WITH_SECRET)
    try:
        parts.port  # noqa: B018 - a bad port shows itself only when it is read
    except ValueError as error:
        raise BadInput("base_url", InputProblem.NOT_A_URL, text) from error
    if parts.path.strip("/") or "?" in text or "#" in text:
        raise BadInput("base_url", InputProblem.NOT_A_URL, text)
    if parts.scheme != "https" and not is_on_this_machine(text):
        raise BadInput("base_url", InputProblem.NOT_HTTPS, text)


def check_call_sid(text: str) -> str:
    """Return the call SID without surrounding blanks; raises `BadInput` (contract 4: opaque)."""
    sid = text.strip()
    if not _CALL_SID.fullmatch(sid):
        raise BadInput("call_sid", InputProblem.NOT_A_SID, text)
    return sid
