"""Answers that no server should give, as bytes: every field wrong, every encoding, every header.

First each change by itself, then several at once by a fixed seed. A value is JSON text rather than
a Python value, for `NaN`, `1e999` or a key that comes twice have no other form.
"""

from __future__ import annotations

import gzip
import itertools
import json
import random
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.contract.shapes import sample, sample_bytes

_SAMPLES = {
    "make_call_accepted": 200,
    "call_terminal": 200,
    "envelope_failure": 404,
    "rest_exception": 429,
}
_USUAL = {"Content-Type": "application/json"}
_PLAIN: Mapping[str, str] = {}
_MB = 1024 * 1024
_ACCEPTED = sample_bytes("make_call_accepted")
_FAILURE = sample_bytes("envelope_failure")
_HTML = b"<!doctype html><html><body><b>Sign in</b><script>alert(1)</script></body></html>"
_NO_OBJECTS = (
    b"", b" ", b"\r\n" * 100, b"null", b"[]", b"{}", b"0", b'"x"', b"NaN", b"[{}]", _HTML,
)  # fmt: skip
_BIDI = "\\u202e\\u2066\\u200fevil"

VALUES: tuple[str, ...] = (
    "null", "true", "false", "0", "-1", "1.5", "200", "200.0", "404", "1100", "10706", "1021",
    "1e999", "-1e999", "NaN", "Infinity", "-Infinity", "-0.0", "1" * 30, "7" * 4000, "9" * 5000,
    '""', '" "', '"\\ud800"', '"\\udfff\\ud800x"', '"\\u0000\\u0007\\u001b[31m"', f'"{_BIDI}"',
    '"\\u2028\\u2029\\ufeff"', '"<b>bold</b><img src=\'http://x.invalid/a\'>"', '"&amp;&x %1 {0}"',
    '"' + "W" * 1000 + '"', '"' + "word " * 4000 + '"', '"success"', '"failure"', '"terminal"',
    '"active"', '"completed"', '"in-progress"', '"200"', '"2025-02-30T00:00:00Z"',
    '"0001-01-01T00:00:00"', '"9999-12-31T23:59:59-14:00"', '"2025-03-04 10:15:00"', "[]", "[[]]",
    "[null]", "[1,2]", "{}", '{"url":1}', '[{"url":"javascript:alert(1)"}]', '[{"code":200}]',
    "[" + ",".join(['{"url":"x"}'] * 101) + "]", "[" * 60 + "]" * 60, '{"a":' * 60 + "1" + "}" * 60,
)  # fmt: skip

STATUSES = (
    200, 201, 202, 204, 205, 206, 226, 299, 300, 301, 304, 307, 399, 400, 401, 402, 403, 404, 407,
    408, 409, 410, 418, 422, 425, 429, 431, 451, 499, 500, 501, 502, 503, 504, 508, 511, 520, 599,
    600, 700, 999,
)  # fmt: skip
_LINES = (b"HTTP/1.0 200", b"HTTP/0.9 200 OK", b"HTTP/2 200 OK", b"200 OK", b"", b"\x16\x03\x01")
_TAILS = (b"0\r\n\r\n", b"0\r\nX: y\r\n\r\n", b"", b"0", b"zz\r\n", b"-1\r\n\r\n", b"f" * 40)
_TYPES = (
    "text/html", "application/xml", "image/png", "application/json; charset=utf-16", "", "\xff/\xfe",
    "multipart/form-data; boundary=x", "application/json; charset=no-such-charset",
)  # fmt: skip
_WAITS = ("1", "-5", "NaN", "inf", "1e400", "9" * 5000, "", "soon", "Tue, 99 Foo 2026 25:61:61 GMT")
_DATES = ("", "0", "Mon, 01 Jan 0001 00:00:00 +2359", "Fri, 31 Dec 9999 23:59:59 -2359", "x" * 9000)


@dataclass(frozen=True, slots=True)
class Case:
    """One answer: its head as bytes, its body `times` over, and whether the line is cut after it.

    `status` is the one that the client should read, 0 where it can read none.
    """

    kind: str
    status: int
    head: bytes
    body: bytes = b""
    times: int = 1
    closes: bool = True

    def pieces(self) -> Iterator[bytes]:
        """What is sent, a piece at a time: no answer is held as a whole."""
        yield self.head
        for _ in range(self.times):
            yield self.body


def cases(count: int) -> Iterator[Case]:
    """So many answers: all single changes, or some of each kind, and several at once for the rest."""
    kinds: dict[str, list[int]] = {}
    for place, case in enumerate(_singles()):
        kinds.setdefault(case.kind, []).append(place)
    share = count if sum(map(len, kinds.values())) <= count else count // len(kinds)
    chosen = {place for places in kinds.values() for place in _spread(places, share)}
    yield from (case for place, case in enumerate(_singles()) if place in chosen)
    yield from itertools.islice(_mixes(random.Random(10)), count - len(chosen))


def _spread(places: list[int], count: int) -> list[int]:
    return places[:: -(-len(places) // count)]


def _singles() -> Iterator[Case]:
    yield from _changed_fields()
    yield from _bodies()
    yield from _statuses()
    yield from _heads()
    yield from _framings()


def _whole(
    kind: str,
    body: bytes,
    status: int = 200,
    *,
    headers: Mapping[str, str] = _PLAIN,
    times: int = 1,
) -> Case:
    lines = [f"HTTP/1.1 {status} Said So"]
    lines += [f"{name}: {value}" for name, value in {**_USUAL, **headers}.items()]
    lines += [f"Content-Length: {len(body) * times}", "", ""]
    head = "\r\n".join(lines).encode("latin-1")
    return Case(kind, status, head, body, times, closes=False)


def _paths(value: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    entries = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for name, entry in entries:
        yield from _paths(entry, (*path, name))


def _change(document: Any, path: tuple[Any, ...], how: str) -> None:  # noqa: ANN401 - JSON
    """Put a mark where a value is to stand; `_written` puts the value there."""
    *above, last = path
    for name in above:
        document = document[name]
    if how == "missing":
        del document[last]
    elif how == "twice" and isinstance(document, dict):
        document[f"{last}@twice"] = "@"
    elif how == "extra" and isinstance(document, dict):
        document[f"{last}_of_tomorrow"] = "@"
    else:
        document[last] = "@"


def _written(document: object, values: Callable[[], str]) -> bytes:
    parts = json.dumps(document).replace("@twice", "").split('"@"')
    joined = parts[0]
    for part in parts[1:]:
        joined += values() + part
    return joined.encode()


def _changed_fields() -> Iterator[Case]:
    for name, status in _SAMPLES.items():
        for path in _paths(sample(name)):
            for how in ("missing", "twice", "extra"):
                document = sample(name)
                _change(document, path, how)
                yield _whole(f"field {how}", _written(document, lambda: "-1"), status)
            for value in VALUES:
                document = sample(name)
                _change(document, path, "wrong")
                body = _written(document, lambda value=value: value)  # type: ignore[misc]
                yield _whole("field of a wrong type or value", body, status)


def _bodies() -> Iterator[Case]:
    text = _ACCEPTED.decode()
    named = text.replace('"user_name": null', '"user_name": "Zo\xeb \u20ac"')
    for coding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "utf-7"):
        yield _whole("encoding", named.encode(coding, "replace"))
    for bad in (b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x00", b"\x80" * 100):
        yield _whole("bad UTF-8", bad)
        yield _whole("bad UTF-8", _ACCEPTED.replace(b"outbound", b"out" + bad))
    for empty in _NO_OBJECTS:
        yield _whole("no object", empty)
    for place in range(0, len(_ACCEPTED), 7):
        yield _whole("cut off", _ACCEPTED[:place])
    for opening, closing in ((b"[", b"]"), (b'{"a":', b"1}"), (b'{"response":', b"}")):
        for depth in (500, 900, 990, 1000, 10_000, 100_000):
            yield _whole("deep nesting", opening * depth)
            yield _whole("deep nesting", opening * depth + b"1" + closing[-1:] * depth)
    for depth in range(880, 1000, 3):
        nest = b'"digits": ' + b"[" * depth + b"]" * depth
        yield _whole("deep nesting", _ACCEPTED.replace(b'"digits": null', nest))
    for filler in (b" " * _MB, b"[" * _MB, b"9" * _MB, b"\x00" * _MB, _HTML * (_MB // len(_HTML))):
        yield _whole("10 MB", filler, times=10)
    for packed in (gzip.compress(_ACCEPTED), gzip.compress(b" " * 10 * _MB), b"not packed"):
        for coding in ("gzip", "deflate", "br", "gzip, gzip", "no-such-coding"):
            yield _whole("packed", packed, headers={"Content-Encoding": coding})
    yield _whole("packed", zlib.compress(_ACCEPTED), headers={"Content-Encoding": "deflate"})


def _statuses() -> Iterator[Case]:
    for status in STATUSES:
        for body in (_ACCEPTED, _FAILURE, _HTML, b""):
            yield _whole("status", b"" if status in (204, 304) else body, status)
    for status in (0, 1, 42, 99, 1000, -200):
        head = f"HTTP/1.1 {status:03d} Odd\r\nContent-Length: {len(_ACCEPTED)}\r\n\r\n"
        yield Case("status", 0, head.encode(), _ACCEPTED)
    for interim in (100, 102, 103, 199):
        before = f"HTTP/1.1 {interim} Wait\r\n\r\n".encode()
        usual = _whole("interim answers", _ACCEPTED)
        for times in (1, 50):
            yield Case("interim answers", 200, before * times + usual.head, usual.body)
        yield Case("interim answers", 0, before)
    yield Case("interim answers", 101, b"HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", _ACCEPTED)


def _heads() -> Iterator[Case]:
    for kind in _TYPES:
        for body in (_ACCEPTED, _HTML):
            yield _whole("content type", body, headers={"Content-Type": kind})
    for wait, status in itertools.product(_WAITS, (429, 503)):
        yield _whole("wait asked for", b"", status, headers={"Retry-After": wait})
        yield _whole(
            "wait asked for", _FAILURE, status, headers={"Retry-After": wait, "Date": wait}
        )
    for date in _DATES:
        yield _whole("date", _ACCEPTED, headers={"Date": date})
        yield _whole("date", b"", 429, headers={"Date": date, "Retry-After": date})
    for size in (1000, 60_000, 99_000, 101_000, _MB):
        yield _whole("header bomb", _ACCEPTED, headers={"X-Bomb": "b" * size})
        many = {f"X-{number}": "b" for number in range(size // 10)}
        yield _whole("header bomb", _ACCEPTED, headers=many)
    for odd in ("a\tb", "\xff\xfe", "a\x00b", "a\r\n folded", "a\rb", "\x1b[31m"):
        yield _whole("odd header", _ACCEPTED, headers={"X-Odd": odd})
        yield _whole("odd header", _ACCEPTED, headers={"Set-Cookie": f"a={odd}"})
        yield _whole("odd header", b"", 302, headers={"Location": odd})
        yield _whole("odd header", b"", 401, headers={"WWW-Authenticate": odd})


def _framings() -> Iterator[Case]:
    size = len(_ACCEPTED)
    for claimed in (
        0,
        1,
        size - 1,
        size + 1,
        10**9,
        10**30,
        "-1",
        "+5",
        "five",
        "0x10",
        "5, 6",
        "",
    ):
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {claimed}\r\n\r\n"
        yield Case("wrong length", 200, head.encode(), _ACCEPTED)
    for lines in (f"{size}\r\nContent-Length: {size}", f"{size}\r\nContent-Length: {size + 1}"):
        head = f"HTTP/1.1 200 OK\r\nContent-Length: {lines}\r\n\r\n"
        yield Case("wrong length", 200, head.encode(), _ACCEPTED)
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    whole = b"%x\r\n%b\r\n" % (size, _ACCEPTED)
    for tail in _TAILS:
        yield Case("chunks", 200, chunked, whole + tail)
    yield Case("chunks", 200, chunked, b"1\r\n \r\n", times=5000)
    yield Case("chunks", 200, chunked.replace(b"chunked", b"gzip, chunked"), whole)
    for line in _LINES:
        yield Case("status line", 200, line + b"\r\n\r\n", _ACCEPTED)
    yield Case("status line", 200, b"HTTP/1.1 200 " + b"K" * 200_000 + b"\r\n\r\n", _ACCEPTED)
    yield Case("status line", 0, b"")


def _mixes(chance: random.Random) -> Iterator[Case]:
    names = list(_SAMPLES)
    while True:
        name = chance.choice(names)
        document = sample(name)
        for _ in range(chance.randint(2, 6)):
            paths = list(_paths(document))
            how = chance.choice(("wrong", "wrong", "wrong", "missing", "twice", "extra"))
            if paths:
                _change(document, chance.choice(paths), how)
        body = bytearray(_written(document, lambda: chance.choice(VALUES)))
        if chance.random() < 0.2:
            for _ in range(chance.randint(1, 4)):
                body[chance.randrange(len(body))] = chance.randrange(256)
        status = chance.choice((200, 200, _SAMPLES[name], chance.choice(STATUSES)))
        if status not in (204, 304):
            yield _whole("several changes", bytes(body), status)
