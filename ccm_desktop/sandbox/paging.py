"""The numbers in a list request's query (contract §9, §10)."""

from collections.abc import Mapping

from ccm_desktop.sandbox.refusals import refused

# Python reads 4,300 digits at most; a page beyond the last is empty, however far.
_LONGEST = 4_000


def whole_number(
    query: Mapping[str, str], name: str, default: int, *, lowest: int, highest: int | None = None
) -> int:
    """Return a whole number within bounds; RefusedError 1002 on anything else."""
    written = query.get(name, str(default))
    is_number = written.isascii() and written.isdigit() and len(written) <= _LONGEST
    number = int(written) if is_number else -1
    if number < lowest or (highest is not None and number > highest):
        raise refused(1002, f"{name} is invalid")
    return number
