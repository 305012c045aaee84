"""R17: an export works nothing out, a download tells no stranger a secret and writes in one folder."""

from __future__ import annotations

import asyncio
import csv
import tomllib
from collections import Counter
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ccm_desktop.api import recordings
from ccm_desktop.domain.call import Call
from ccm_desktop.domain.cells import unguarded
from ccm_desktop.domain.errors import BadInput, CcmError, RecordingElsewhere
from ccm_desktop.domain.export import COLUMNS, Form, Shape
from ccm_desktop.domain.profile import check_call_sid
from ccm_desktop.domain.recording import file_name
from ccm_desktop.domain.recording_link import EXOTEL, Access, Permitted
from ccm_desktop.services.exports import export_calls
from ccm_desktop.services.recordings.cache import RecordingCache, RecordingKey
from tests.api.dialling import CREDENTIALS, KEY, TOKEN
from tests.api.faultserver import FaultServer, saying, serving
from tests.api.media import AT_EXOTEL, Media, media
from tests.api.test_recordings import HOSTILE as BODIES
from tests.api.test_recordings import MP3, sound, typed
from tests.goals.ledger import counted
from tests.goals.scale import SCALES, Scale
from tests.hostile import EVERY, HUGE
from tests.services.manual_clock import START
from tests.services.test_exports_in_libreoffice import (
    CORPUS,
    SOFFICE,
    call_with,
    facts,
    one_batch,
    opened,
)
from tests.services.test_exports_in_libreoffice import EVERY as CELLS

_SIGNS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t=", "\r", "\n")
_FORMS = (Form(marked=True), Form(separator=";", marked=True))
_LINKS = tomllib.loads(
    (Path(__file__).parent.parent / "corpora" / "recording_urls.toml").read_text("utf-8")
)["urls"]
_SANDBOX = "127.0.0.1:8008"
_AS_NAMES = (
    "../../evil.exe",
    "/etc/cron.d/x",
    "..\\evil.exe",
    "C:\\evil.exe",
    "\u202eexe.3pm",
    "-",
)


def texts_of(scale: Scale) -> list[str]:
    """What is put into cells: both corpora, and at night a million characters of each kind."""
    texts = list(dict.fromkeys((*CELLS, *EVERY)))
    return texts + (list(HUGE.values()) if scale is Scale.FULL else [])


async def exported(texts: Iterable[str], path: Path, form: Form) -> list[Call]:
    calls = [call_with(text) for text in texts]
    await export_calls(one_batch(calls), path, form, facts)
    return calls


def look_at(calls: list[Call], rows: list[list[object]]) -> Counter[str]:
    """Hold each cell against what was exported into it."""
    counts = Counter({"formula cells": 0, "texts lost or changed": 0})
    assert len(rows) == len(calls)
    for call, row in zip(calls, rows, strict=True):
        for column, cell in zip(COLUMNS, row, strict=True):
            counts["cells"] += 1
            fact = facts(call)[column]
            if not isinstance(fact, str) or not isinstance(cell, str):
                continue
            counts["formula cells"] += cell.startswith(_SIGNS)
            if "\u27e6cut here" in cell:
                counts["texts too long for a cell, cut with a word"] += 1
            else:
                is_same = unguarded(cell) == fact.replace("\r\n", "\n")
                counts["texts lost or changed"] += not is_same
    return counts


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scale", SCALES)
async def test_every_text_comes_back_from_a_table(scale: Scale, tmp_path: Path) -> None:
    texts, counts = texts_of(scale), Counter[str]()
    assert len(CORPUS["formulas"]) + len(CORPUS["values"]) > 100
    with counted("R17", "texts through a table", scale) as figures:
        for form in _FORMS:
            path = tmp_path / "calls.csv"
            calls = await exported(texts, path, form)
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows: list[list[object]] = [*csv.reader(file, delimiter=form.separator)]
            assert rows.pop(0) == list(COLUMNS)
            counts["round trips"] += len(calls)
            counts += look_at(calls, rows)
        assert counts["formula cells"] == counts["texts lost or changed"] == 0
        assert counts["round trips"] >= 2 * 200
        figures["texts"] = len(texts)
        figures |= {**counts, "formula cells": 0, "texts lost or changed": 0}


@pytest.mark.timeout(900)
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.nightly
async def test_libreoffice_works_nothing_out(tmp_path: Path) -> None:
    texts, counts = texts_of(Scale.FULL), Counter[str]()
    with counted("R17", "tables opened by LibreOffice", Scale.FULL) as figures:
        for form in _FORMS:
            path = tmp_path / "calls.csv"
            calls = await exported(texts, path, form)
            head, *rows = await asyncio.to_thread(opened, path, tmp_path, form.separator)
            assert head == list(COLUMNS)
            counts["tables"] += 1
            counts += look_at(calls, rows)
        assert counts["formula cells"] == counts["texts lost or changed"] == 0
        figures["texts"] = len(texts)
        figures |= {**counts, "formula cells": 0, "texts lost or changed": 0}


@pytest.mark.parametrize("scale", SCALES)
async def test_lines_of_json_stay_lines(scale: Scale, tmp_path: Path) -> None:
    texts = texts_of(scale)
    path = tmp_path / "calls.jsonl"
    with counted("R17", "texts through JSON lines", scale) as figures:
        await exported(texts, path, Form(Shape.JSON_LINES))
        lines = path.read_text("utf-8").splitlines()
        figures["texts"] = len(texts)
        figures["lines too many"] = len(lines) - len(texts)
        assert len(lines) == len(texts)


class Strangers:
    """All that a link may lead to, with certificates for every name: whoever is asked, it is seen."""

    def __init__(self, hosts: Media, sandbox: FaultServer) -> None:
        self.hosts, self.sandbox = hosts, sandbox
        self.counts = Counter({"credentials seen by a stranger": 0, "strangers asked": 0})

    def link(self, row: dict[str, Any]) -> str:
        """A link of the corpus, with the sandbox where it listens."""
        return str(row["url"]).replace(_SANDBOX, f"127.0.0.1:{self.sandbox.port}")

    def access(self, row: dict[str, Any]) -> Access:
        """What the account allows."""
        return Access(sandbox=self.sandbox.url) if row.get("sandbox") else Access()

    async def follow(self, row: dict[str, Any], *, led: bool) -> None:
        """Fetch from a link, given by Exotel or led on to from there."""
        link = self.link(row)
        self.hosts.access = self.access(row)
        self.hosts.answers.clear()
        self.hosts.answers[as_asked(link)] = sound()
        for server in (self.hosts.server, self.sandbox):
            server.requests.clear()
        if led:
            self.hosts.moves(AT_EXOTEL, link)
        self.counts["links"] += 1
        try:
            await self.hosts.fetch(AT_EXOTEL if led else link)
        except RecordingElsewhere:
            self.counts["refused"] += 1
        except CcmError:
            self.counts["without a recording"] += 1
        else:
            self.counts["fetched"] += 1
        self._look(row)

    def _look(self, row: dict[str, Any]) -> None:
        for request in self.hosts.server.requests:
            host = (urlsplit(f"//{request.headers['host']}").hostname or "").lower()
            is_exotel = host == EXOTEL or host.endswith(f".{EXOTEL}")
            has_credentials = "authorization" in request.headers
            self.counts["questions with credentials"] += has_credentials
            self.counts["credentials seen by a stranger"] += has_credentials and not is_exotel
            is_listed = is_exotel or host.endswith("amazonaws.com")
            self.counts["strangers asked"] += not is_listed
        if not row.get("sandbox"):
            self.counts["strangers asked"] += len(self.sandbox.requests)


def as_asked(link: str) -> str:
    """The address as a request names it."""
    parts = urlsplit(link)
    rest = parts.path.replace("\\", "%5C") or "/"
    return f"https://{parts.netloc.removesuffix(':443')}{rest}{parts.query and f'?{parts.query}'}"


def names_in(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """The names of hosts in the corpus for which there can be a certificate."""
    hosts = {row.get("host") or urlsplit(row["url"]).hostname for row in rows if "may" in row}
    hosts |= {row["host"] for row in rows if row.get("host")}
    plain = (host for host in hosts if host and host.isascii() and not host[0].isdigit())
    return tuple(sorted({*plain, "evil.example", "*.evil.example"}))


@asynccontextmanager
async def strangers(folder: Path, patch: pytest.MonkeyPatch) -> AsyncIterator[Strangers]:
    async with (
        media(folder, patch, also=names_in(_LINKS)) as hosts,
        serving(saying(sound())) as sandbox,
    ):
        yield Strangers(hosts, sandbox)


def outside(folder: Path, kept: Path) -> set[Path]:
    """All files that are not in the folder of recordings."""
    return {path for path in folder.rglob("*") if path.is_file() and kept not in path.parents}


def secrets_in(folder: Path) -> int:
    """How many files hold the key, the token, or both as a header has them."""
    forms = [form.encode() for form in (KEY, TOKEN, CREDENTIALS.basic_header().split()[1])]
    files = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    return sum(any(form in held for form in forms) for held in files)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scale", SCALES)
async def test_no_stranger_is_told_anything(
    scale: Scale, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with counted("R17", "links of recordings", scale) as figures:
        async with strangers(tmp_path, monkeypatch) as met:
            before = outside(tmp_path, met.hosts.folder)
            for row in _LINKS:
                for led in (False, True)[: scale.of(1, 2)]:
                    await met.follow(row, led=led)
            counts = met.counts
            counts["files outside the folder"] = len(outside(tmp_path, met.hosts.folder) - before)
            counts["files with a secret"] = secrets_in(tmp_path)
        assert counts["files with a secret"] == 0
        assert counts["links"] >= 60
        assert counts["fetched"] > 10
        assert counts["refused"] > 60
        assert counts["questions with credentials"] >= counts["fetched"] / 2
        assert counts["credentials seen by a stranger"] == 0
        assert counts["strangers asked"] == 0
        assert counts["files outside the folder"] == 0
        figures |= dict(counts)


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scale", SCALES)
async def test_no_body_is_kept_that_is_no_recording(
    scale: Scale, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = Counter({"files left by what is none": 0, "files outside the folder": 0})
    bodies = list(BODIES)[:: scale.of(2, 1)]
    with counted("R17", "bodies of recordings", scale) as figures:
        async with media(tmp_path, monkeypatch) as hosts:
            before = outside(tmp_path, hosts.folder)
            for name in bodies:
                hosts.answers[AT_EXOTEL], leaf = BODIES[name]
                counts["bodies"] += 1
                with pytest.raises(leaf):
                    await hosts.fetch()
                counts["files left by what is none"] += len(list(hosts.folder.iterdir()))
            for name in _AS_NAMES:
                disposition = f'attachment; filename="{name}"'.encode().decode("latin-1")
                hosts.answers[AT_EXOTEL] = typed(
                    "audio/mpeg", MP3, **{"Content-Disposition": disposition}
                )
                path = await hosts.fetch()
                counts["recordings under a name of theirs"] += path.parent != hosts.folder
                counts["names of theirs"] += 1
                path.unlink()
            counts["files outside the folder"] = len(outside(tmp_path, hosts.folder) - before)
            counts["files with a secret"] = secrets_in(tmp_path)
        assert counts["files with a secret"] == 0
        assert len(BODIES) >= 20
        assert counts["files left by what is none"] == counts["files outside the folder"] == 0
        assert counts["recordings under a name of theirs"] == 0
        figures |= dict(counts)


@pytest.mark.parametrize("scale", SCALES)
def test_no_name_leads_out_of_the_folder(scale: Scale, tmp_path: Path) -> None:
    counts = Counter({"out of the folder": 0, "names that a system keeps": 0})
    cache = RecordingCache(tmp_path / "recordings")
    texts = (*EVERY, *HUGE.values()) if scale is Scale.FULL else EVERY
    with counted("R17", "names of files", scale) as figures:
        for text in texts:
            name = file_name(START, text, text, ".wav")
            counts["names for copies"] += 1
            is_one = (tmp_path / name).parent == tmp_path and len(name) < 200
            counts["out of the folder"] += not is_one
            counts["names that a system keeps"] += not name[:4].isdigit() or name.count(".") != 2
            try:
                place = cache.place(RecordingKey(check_call_sid(text)))
            except BadInput:
                counts["call SIDs refused"] += 1
                continue
            counts["names in the cache"] += 1
            counts["out of the folder"] += place.parent != cache.folder
        assert counts["out of the folder"] == counts["names that a system keeps"] == 0
        assert counts["call SIDs refused"] > 200
        figures |= dict(counts)


async def test_a_leak_would_be_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def permit(url: str, *_: object) -> Permitted:
        return Permitted(url, url, with_credentials=True)

    monkeypatch.setattr(recordings, "check_recording_link", permit)
    async with strangers(tmp_path, monkeypatch) as met:
        await met.follow({"url": "https://evil.example/ca11.mp3"}, led=False)
        assert met.counts["strangers asked"] == 1
        assert met.counts["credentials seen by a stranger"] == 1
        assert met.counts["fetched"] == 1
        met.counts.clear()
        monkeypatch.setattr(recordings, "check_redirect", lambda _, url, __: permit(url))
        await met.follow({"url": "https://x.evil.example/ca11.mp3"}, led=True)
        assert met.counts["credentials seen by a stranger"] == 1
    assert secrets_in(tmp_path) == 0
    (tmp_path / "note").write_text(f"Authorization: {CREDENTIALS.basic_header()}")
    assert secrets_in(tmp_path) == 1
