"""An exported table, opened by LibreOffice: every text as it was, and nothing worked out."""

from __future__ import annotations

import os
import shutil
import subprocess
import tomllib
import zipfile
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ccm_desktop.domain.call import Call, Standing
from ccm_desktop.domain.cells import unguarded
from ccm_desktop.domain.export import COLUMNS, Fact, Form, Said, facts_of
from ccm_desktop.domain.report import Leg, Report
from ccm_desktop.services.exports import export_calls

from .samples import a_call

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(
    SOFFICE is None, reason="LibreOffice is not installed (Debian: libreoffice-calc-nogui)"
)
CORPUS = tomllib.loads((Path(__file__).parent.parent / "corpora" / "csv.toml").read_text("utf-8"))
EVERY = [text for group in CORPUS.values() for text in group]
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
UTF8_TABLE = "Text - txt - csv (StarCalc):{separator},34,76,1"
PATIENCE_S = 100


def call_with(text: str) -> Call:
    """A call with a text in each place where somebody else's words may stand."""
    report = Report("ca11", "terminal", "completed", agent=Leg(name=text), customer=Leg(name=text))
    call = replace(a_call(customer="+915555520001"), standing=Standing.ACCEPTED, report=report)
    return replace(call, note=text, tags=(text,))


def facts(call: Call) -> dict[str, Fact]:
    return facts_of(call, Said("Completed", "Talked 0:42"), call.note)


async def one_batch(calls: Sequence[Call]) -> AsyncGenerator[Sequence[Call], None]:
    yield calls


def opened(table: Path, home: Path, separator: str) -> list[list[object]]:
    """The cells as LibreOffice understands them, row by row; a formula fails the test."""
    assert SOFFICE is not None
    done = subprocess.run(  # noqa: S603 - an installed program, our own file
        [
            SOFFICE,
            f"-env:UserInstallation={(home / 'office').as_uri()}",
            "--headless",
            f"--infilter={UTF8_TABLE.format(separator=ord(separator))}",
            "--convert-to",
            "xlsx",
            "--outdir",
            str(home),
            str(table),
        ],
        env={**os.environ, "HOME": str(home), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    with zipfile.ZipFile(home / f"{table.stem}.xlsx") as book:
        texts = [_text(si) for si in _xml(book, "xl/sharedStrings.xml").iter(f"{MAIN}si")]
        sheet = _xml(book, "xl/worksheets/sheet1.xml")
    assert not list(sheet.iter(f"{MAIN}f")), "a text was taken for a formula"
    return [_row(row, texts) for row in sheet.iter(f"{MAIN}row")]


def _xml(book: zipfile.ZipFile, name: str) -> ET.Element:
    return ET.fromstring(book.read(name))  # noqa: S314 - LibreOffice wrote it


def _text(shared: ET.Element) -> str:
    whole = "".join(part.text or "" for part in shared.iter(f"{MAIN}t"))
    return whole.replace("_x005F_", "_")  # how the format writes an underscore before xHHHH_


def _row(row: ET.Element, texts: list[str]) -> list[object]:
    cells: list[object] = [""] * len(COLUMNS)
    for cell in row.iter(f"{MAIN}c"):
        value = cell.find(f"{MAIN}v")
        if value is None or value.text is None:
            continue
        letters = "".join(c for c in cell.attrib["r"] if c.isalpha())
        place = int(letters, 36) - 10 if len(letters) == 1 else 26 + int(letters[1], 36) - 10
        is_text = cell.attrib.get("t") == "s"
        cells[place] = texts[int(value.text)] if is_text else float(value.text)
    return cells


@pytest.mark.parametrize("separator", [",", ";"])
async def test_every_text_is_shown_as_it_is_and_none_is_worked_out(
    tmp_path: Path, separator: str
) -> None:
    path = tmp_path / "calls.csv"
    calls = [call_with(text) for text in [*EVERY, "the last one"]]
    await export_calls(one_batch(calls), path, Form(separator=separator, marked=True), facts)
    head, *rows = opened(path, tmp_path, separator)
    assert head == list(COLUMNS)
    assert len(rows) == len(calls)
    for call, row in zip(calls, rows, strict=True):
        read = dict(zip(COLUMNS, row, strict=True))
        for column, fact in facts(call).items():
            cell = read.get(column)
            if isinstance(fact, bool) or column not in read:
                continue
            if isinstance(fact, int):
                assert cell == fact
            elif isinstance(fact, str):
                assert isinstance(cell, str), f"{fact!r} became {cell!r} in {column}"
                assert unguarded(cell) == fact.replace("\r\n", "\n"), column


async def test_a_number_is_a_text_with_its_plus(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    await export_calls(one_batch([call_with("x")]), path, Form(marked=True), facts)
    _, row = opened(path, tmp_path, ",")
    read = dict(zip(COLUMNS, row, strict=True))
    assert [str(read[name]).strip() for name in ("customer", "virtual_number", "agent")] == [
        "+915555520001",
        "+918000000000",
        "+919900000001",
    ]


async def test_a_text_that_no_cell_has_room_for_moves_no_other_cell(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    calls = [call_with("=" + "x" * 1_000_000), call_with("after")]
    await export_calls(one_batch(calls), path, Form(marked=True), facts)
    _, long, after = opened(path, tmp_path, ",")
    assert str(long[COLUMNS.index("note")]).endswith("more characters\u27e7")
    assert after[COLUMNS.index("note")] == "after"


async def test_what_is_not_guarded_would_be_worked_out(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    await export_calls(one_batch([call_with("=1+1")]), path, Form(raw=True), facts)
    with pytest.raises(AssertionError, match="taken for a formula"):
        opened(path, tmp_path, ",")
