"""What must hold after every single run, whatever was injected into it.

I1 at most one POST for one press. I2 every POST has its row, and every acknowledged row is there.
I3 no row says "not sent" or "refused" of a call that the peer took. I4 no secret on disk. I6 no
POST without a press. (I5, the GUI thread, is watched where there is a window.)
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import apsw

from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.services.journals.rows import decode
from tests.services.samples import CREDENTIALS

_PREFIX = "ccm-"
_SAYS_NOT_DIALLED = (Standing.INTENT, Standing.NOT_SENT, Standing.REFUSED)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a counting peer saw: the body of each POST, and the references of the calls it took."""

    bodies: tuple[bytes, ...] = ()
    taken: frozenset[str] = frozenset()

    @property
    def posts(self) -> Counter[str]:
        """How often each call was posted, by our reference."""
        return Counter(reference_in(body) for body in self.bodies)


def reference_in(body: bytes) -> str:
    """Our reference of the call that a make-call body asks for."""
    return str(json.loads(body)["custom_field"]).removeprefix(_PREFIX)


def rows_of(journal: Path) -> dict[str, Call]:
    """Every call of a journal's file by reference, read past the program's own code."""
    db = apsw.Connection(str(journal), flags=apsw.SQLITE_OPEN_READWRITE)
    try:
        assert db.pragma("integrity_check") == "ok"
        calls = [decode(str(body)) for (body,) in db.execute("SELECT body FROM calls")]
    finally:
        db.close()
    return {call.reference: call for call in calls}


def check(
    journal: Path,
    seen: Seen,
    *,
    presses: int,
    acknowledged: Iterable[str] = (),
    folders: Iterable[Path] = (),
) -> dict[str, Call]:
    """Hold a finished run to the invariants; returns the journal's rows for more."""
    posts, rows = seen.posts, rows_of(journal)
    twice = {reference: n for reference, n in posts.items() if n > 1}
    assert not twice, f"I1: posted more than once: {twice}"
    assert posts.keys() <= rows.keys(), f"I2: posted without a row: {posts.keys() - rows.keys()}"
    lost = set(acknowledged) - rows.keys()
    assert not lost, f"I2: acknowledged and lost: {lost}"
    false = [r for r in seen.taken if rows[r].standing in _SAYS_NOT_DIALLED]
    assert not false, f"I3: taken by the peer, and the journal denies it: {false}"
    unsent = [r for r in posts if rows[r].standing in (Standing.INTENT, Standing.NOT_SENT)]
    assert not unsent, f"I3: a POST arrived, and the journal says not sent: {unsent}"
    check_secrets(journal.parent, *folders)
    assert sum(posts.values()) <= presses, "I6: more POSTs than presses"
    return rows


def check_secrets(*folders: Path) -> None:
    """I4: key and token are in no file, as they are, in Base64 or quoted for a URL."""
    forms = {form.encode() for form in _forms()}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                held = path.read_bytes()
                assert not any(form in held for form in forms), f"I4: a secret is in {path}"


def _forms() -> Iterable[str]:
    key, token = CREDENTIALS.key, CREDENTIALS.token
    pair = f"{key}:{token}"
    yield from (key, token, quote(key, safe=""), quote(token, safe=""))
    yield base64.b64encode(pair.encode()).decode()
