"""How a request's target is taken apart, and which methods the account's paths have."""

from collections.abc import Sequence
from urllib.parse import unquote

READING = "GET, HEAD"
"""The methods of a path that can only be read, as the header `Allow` writes them."""


def path_of(target: str) -> str:
    """Return a target's path, as it is written, without host and query."""
    path = target.partition("?")[0]
    if path.startswith("/"):
        return path
    # The form in which a proxy is asked has the whole address; a server must take it as well.
    return f"/{path.partition('://')[2].partition('/')[2]}"


def parts_of(path: str) -> list[str]:
    """Return a path's parts, decoded one by one; bytes that are not UTF-8 become U+FFFD."""
    return [unquote(part) for part in path.split("/")[1:]]


def is_on_voice_host(path: str) -> bool:
    """Return whether a path belongs to the host that knows no envelope (§1, §2)."""
    return path.startswith(("/v1/", "/v2_beta/"))


def allowed(rest: Sequence[str]) -> str | None:
    """Return a path's methods, given its parts after the account's SID; None for no path of ours."""
    match rest:
        case ["calls"]:
            return "POST"
        case ["users"]:
            return f"{READING}, POST"
        case ["users", _]:
            return f"DELETE, {READING}, PUT"
        case ["users", _, "devices", _]:
            return "PUT"
        case ["calls" | "incoming-phone-numbers", _]:
            return READING
        case _:
            return None
