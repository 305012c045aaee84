"""Web addresses: which are well formed, and which stay on this machine."""

from __future__ import annotations

from urllib.parse import urlsplit

from ccm_desktop.domain.errors import BadInput, InputProblem

_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def is_on_this_machine(address: str) -> bool:
    """Whether what is sent to a well-formed address stays here: then it is no service of Exotel's."""
    return urlsplit(address).hostname in _LOOPBACK


def check_web_address(field: str, text: str) -> None:
    """Raise `BadInput` where `text` is no http(s) address with a host, or carries a password."""
    given = "" if "@" in text else text  # a pasted secret is not repeated
    try:
        parts = urlsplit(text)
        host, secret = parts.hostname, parts.password
    except ValueError:  # its words may hold the secret too
        raise BadInput(field, InputProblem.NOT_A_URL, given) from None
    if secret is not None:
        raise BadInput(field, InputProblem.URL_WITH_SECRET)
    if parts.scheme not in ("http", "https") or not host or " " in text or not text.isprintable():
        raise BadInput(field, InputProblem.NOT_A_URL, given)
