"""The side that hands over: one message to the running window, one word back.

The standard library alone, and no asyncio: see `doorway`. The other side is `handover`.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import time

from ccm_desktop.domain.reach import Reach
from ccm_desktop.services.links.doorway import Answer, Doorway

VERSION = 1
SHOW, FILL = "show", "fill"
MOST_BYTES = 4096
OK, REFUSED = b"ok\n", b"refused\n"
_PATIENCE_S = 3.0
_BETWEEN_TRIES_S = 0.02


def hand_over(doorway: Doorway, text: str = "", *, patience_s: float = _PATIENCE_S) -> Answer:
    """Have the running window show itself, or take a link or a number; waits `patience_s` at most."""
    try:
        if not doorway.seems_open or doorway.look() is not Reach.OPEN:
            return Answer.NOBODY
        line, secret = _connect(doorway, patience_s)
    except TimeoutError:
        return Answer.SILENT
    except OSError:
        return Answer.NOBODY
    with line:
        if not is_this_user(line):
            return Answer.NOBODY
        try:
            return _ask(line, message(text, secret))
        except OSError:
            return Answer.SILENT


def hand_over_to_starting(doorway: Doorway, text: str, *, patience_s: float = 5.0) -> Answer:
    """The same for a window that holds the lock and may not listen yet."""
    give_up = time.monotonic() + patience_s
    while (answer := hand_over(doorway, text)) is Answer.NOBODY and time.monotonic() < give_up:
        time.sleep(_BETWEEN_TRIES_S)
    return answer


def message(text: str = "", secret: str = "") -> bytes:
    """A message as it goes over the line."""
    said: dict[str, object] = {"version": VERSION, "verb": FILL if text else SHOW}
    if text:
        said["text"] = text
    if secret:
        said["secret"] = secret
    return json.dumps(said).encode() + b"\n"


def is_this_user(line: socket.socket) -> bool:
    """Whether this user's process is at the other end, by the kernel's word."""
    if sys.platform == "win32" or line.family == socket.AF_INET:
        return True  # the secret tells
    return _uid_at_other_end(line) == os.geteuid()


def _uid_at_other_end(line: socket.socket) -> int | None:
    try:
        if sys.platform == "linux":
            told = line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)  # pid, uid, gid
        else:
            told = line.getsockopt(0, 1, 76)  # SOL_LOCAL, LOCAL_PEERCRED: version, uid, groups
    except OSError:
        return None
    return int.from_bytes(told[4:8], sys.byteorder)


def _connect(doorway: Doorway, patience_s: float) -> tuple[socket.socket, str]:
    if sys.platform == "win32":
        from ccm_desktop.services.links import loopback

        if doorway.claim() is not Reach.TAKEN:  # whoever wrote the file is gone
            doorway.release()
            raise FileNotFoundError
        return loopback.connect(doorway.path, patience_s)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        line.settimeout(patience_s)
        line.connect(doorway.path)
    except OSError:
        line.close()
        raise
    return line, ""


def _ask(line: socket.socket, said: bytes) -> Answer:
    if len(said) > MOST_BYTES:
        return Answer.REFUSED
    line.sendall(said)
    answer = line.recv(16)
    if answer == OK:
        return Answer.OK
    return Answer.REFUSED if answer == REFUSED else Answer.SILENT
