"""Where a recording may be fetched from, and whether the key and token go along (contract 6)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from ccm_desktop.domain.address import is_on_this_machine
from ccm_desktop.domain.errors import BadInput, InputProblem, RecordingElsewhere

EXOTEL = "exotel.com"
USUAL_RECORDING_HOSTS = (EXOTEL, "s3-ap-southeast-1.amazonaws.com")
MOST_RECORDING_HOSTS = 20
_ONLY_AFTER_A_REDIRECT = "amazonaws.com"  # Exotel's storage: its names change by region
_MOST_CHARACTERS = 4096
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
# The last part begins with a letter: no spelling of an IP address does.
_HOST = re.compile(rf"(?:{_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?")
# Printable ASCII but `#` and `\`, which programs read in different ways. No user name, no [::1].
_REST = r"[/?][!\"$-\[\]-~]*"
_LINK = re.compile(rf"(?i:https)://(?P<host>[A-Za-z0-9.-]+)(?::443)?(?:{_REST})?")


@dataclass(frozen=True, slots=True)
class Access:
    """The hosts of a profile's list, with the names under them, and its sandbox.

    `sandbox` is the profile's own base URL where that stays on this machine.
    """

    hosts: tuple[str, ...] = USUAL_RECORDING_HOSTS
    sandbox: str | None = None


@dataclass(frozen=True, slots=True)
class Permitted:
    """An address that may be asked, and whether with credentials. `origin` is where it leads."""

    url: str
    origin: str
    with_credentials: bool


def check_recording_link(url: str, access: Access) -> Permitted:
    """Permit a link that Exotel gave; raises `RecordingElsewhere`."""
    if _is_under_origin(url, access.sandbox):
        return Permitted(url, (access.sandbox or "").rstrip("/"), with_credentials=True)
    host = _host_of(url)
    if not any(_is_under(host, listed) for listed in access.hosts):
        raise RecordingElsewhere(host)
    return Permitted(url, f"https://{host}", with_credentials=_is_under(host, EXOTEL))


def check_redirect(asked: Permitted, location: str, access: Access) -> Permitted:
    """Permit where an answer leads on to; credentials stay with the origin that was asked.

    Raises `RecordingElsewhere`.
    """
    try:
        url = urljoin(asked.url, location)
    except ValueError:
        raise RecordingElsewhere("") from None
    if _is_under_origin(url, access.sandbox):
        # Only the sandbox leads into this machine.
        if asked.origin != (access.sandbox or "").rstrip("/"):
            raise RecordingElsewhere("")
        return Permitted(url, asked.origin, asked.with_credentials)
    further = Access((*access.hosts, _ONLY_AFTER_A_REDIRECT))
    permitted = check_recording_link(url, further)
    keeps = asked.with_credentials and permitted.origin == asked.origin
    return Permitted(permitted.url, permitted.origin, keeps)


def sandbox_of(base_url: str) -> str | None:
    """The origin that a profile's recordings may come from besides its hosts, if it is a sandbox."""
    return base_url.rstrip("/") if is_on_this_machine(base_url) else None


def read_hosts(text: str) -> tuple[str, ...]:
    """Read names of hosts, parted by blanks, commas or lines; raises `BadInput`."""
    names = (name.lower() for name in re.split(r"[\s,;]+", text) if name)
    hosts = tuple(dict.fromkeys(names))
    check_hosts(hosts)
    return hosts


def check_hosts(hosts: tuple[str, ...]) -> None:
    """Raise `BadInput` where one is no plain name of a host, or there are too many."""
    if len(hosts) > MOST_RECORDING_HOSTS:
        raise BadInput("recording_hosts", InputProblem.TOO_LONG)
    for host in hosts:
        if not _is_name(host):
            raise BadInput("recording_hosts", InputProblem.NOT_A_URL, host)


def _host_of(url: str) -> str:
    """The host of an https address that has nothing unusual about it."""
    found = _LINK.fullmatch(url) if len(url) <= _MOST_CHARACTERS else None
    host = found["host"].lower() if found else ""
    if not _is_name(host):
        raise RecordingElsewhere("")
    return host


def _is_name(host: str) -> bool:
    # `xn--` is how letters of other scripts are written, which look like others.
    is_plain = not any(label.startswith("xn--") for label in host.split("."))
    return len(host) <= 253 and is_plain and bool(_HOST.fullmatch(host))


def _is_under(host: str, listed: str) -> bool:
    return host == listed or host.endswith(f".{listed}")


def _is_under_origin(url: str, sandbox: str | None) -> bool:
    if sandbox is None or not is_on_this_machine(sandbox):
        return False
    parts = urlsplit(sandbox)
    origin = f"{parts.scheme}://{parts.netloc}"
    rest = url.removeprefix(origin)
    return len(url) <= _MOST_CHARACTERS and rest != url and bool(re.fullmatch(_REST, rest))
