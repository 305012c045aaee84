"""Files that are always whole: the old content or the new one, and nobody else's to read."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from ccm_desktop.services.places import make_private

_MOST_ASIDE = 1000


def write_whole(path: Path, content: bytes) -> None:
    """Write a file in one go, in a folder that is this user's alone; raises `OSError`."""
    temporary: Path | None = None
    try:
        make_private(path.parent)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()
        raise


def put_aside(path: Path) -> Path | None:
    """Give a file that can't be used another name beside it; None where there is no file.

    Raises `OSError`, also where no name is free.
    """
    for number in range(1, _MOST_ASIDE):
        kept = path.with_name(f"{path.stem}.damaged-{number}{path.suffix}")
        if kept.exists():
            continue
        try:
            path.rename(kept)
        except FileNotFoundError:
            return None
        return kept
    raise FileExistsError(path)
