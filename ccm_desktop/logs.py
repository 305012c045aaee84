"""Where the program writes what happened: a small file of its own, with no secret and no number."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler

from ccm_desktop.services.places import Places, make_private

_MOST_BYTES = 512 * 1024
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


log = logging.getLogger(__name__)


def report_fault(name: str, error: BaseException) -> None:
    """Write down a fault of this program: the one place where all of them come together."""
    log.error("fault in %s", name, exc_info=error)


def write_log(places: Places) -> None:
    """Write the log to its file; where that can't be, the program goes on without."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    # These name addresses, and with them accounts and call SIDs.
    for name in ("httpx", "httpcore", "asyncio"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        make_private(places.state)
        handler = RotatingFileHandler(
            places.log, maxBytes=_MOST_BYTES, backupCount=2, encoding="utf-8"
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(handler)
