"""The doorway on Windows: a port of this machine, and a secret in a file of the user's own.

The file lies in the user's profile, which no other user may read; who can't tell the secret is sent
away. Tested on Linux, where it is not used; it has not run on Windows.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import sys

_LOCALHOST = "127.0.0.1"


def listen(path: str) -> tuple[socket.socket, str]:
    """Listen on a free port and write it down with a new secret; returns both. Raises `OSError`."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if sys.platform == "win32":  # or another program could listen on the same port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        listener.bind((_LOCALHOST, 0))
        secret = secrets.token_urlsafe(32)
        _write(path, listener.getsockname()[1], secret)
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener, secret


def connect(path: str, patience_s: float) -> tuple[socket.socket, str]:
    """A line to the port in the file, and its secret. Raises `OSError`."""
    with open(path, encoding="utf-8") as file:  # pathlib costs as much as all of this
        text = file.read(1000)
    try:
        told = json.loads(text)
        port, secret = int(told["port"]), str(told["secret"])
    except (ValueError, TypeError, KeyError) as error:
        raise FileNotFoundError(path) from error
    return socket.create_connection((_LOCALHOST, port), patience_s), secret


def _write(path: str, port: int, secret: str) -> None:
    new = f"{path}.new"
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump({"port": port, "secret": secret}, file)
    os.replace(new, path)
