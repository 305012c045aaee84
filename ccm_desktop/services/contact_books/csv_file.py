"""Tables of contacts as text: any delimiter, with or without a header. Cells are text, no formulas."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.import_plan import Row
from ccm_desktop.services.contact_books.columns import Column, Meaning, columns_of

MOST_ROWS = 100_000
_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 20
_SAMPLE_CHARACTERS = 65_536
_GOOGLES_SEPARATOR = ":::"


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a table; `columns` is how they were guessed, empty where a header names them."""

    rows: list[Row]
    columns: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    cells: list[str]
    problem: BadInput | None = None


def read_table(text: str) -> Table:
    """Read a table; rows after the hundred thousandth are one that says so."""
    delimiter, text, skipped = _delimiter(text)
    records = list(_records(text, delimiter, skipped))
    columns, has_header = columns_of([record.cells for record in records if not record.problem])
    if has_header:
        first = next(at for at, record in enumerate(records) if not record.problem)
        del records[first]
    guessed = () if has_header else tuple((c.place, c.meaning.value) for c in columns)
    return Table([_row(record, columns) for record in records], guessed)


def _delimiter(text: str) -> tuple[str, str, int]:
    """What separates cells, the text without a line that says so, and how many lines that is."""
    first, _, rest = text.partition("\n")
    said = first.strip().lower()
    if said.startswith("sep=") and len(said) <= 5:
        return (said[4:] or "\t"), rest, 1
    return max(_DELIMITERS, key=lambda each: _fit(text, each)), text, 0


def _fit(text: str, delimiter: str) -> tuple[int, int]:
    """How many of the first rows have the same number of cells, and how many cells."""
    lines = io.StringIO(text[:_SAMPLE_CHARACTERS], newline="")
    widths: Counter[int] = Counter()
    try:
        for _, cells in zip(range(_SAMPLE_LINES), csv.reader(lines, delimiter=delimiter)):  # noqa: B905 - no more than so many
            if len(cells) > 1:
                widths[len(cells)] += 1
    except csv.Error:
        return (0, 0)
    ((width, rows),) = widths.most_common(1) or ((0, 0),)
    return rows, width


def _records(text: str, delimiter: str, skipped: int) -> Iterator[_Record]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    count = 0
    while True:
        line = reader.line_num + skipped + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:  # a cell beyond what the reader takes; it goes on behind it
            yield _Record(line, [], BadInput("row", InputProblem.TOO_LONG))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        count += 1
        if count > MOST_ROWS:
            yield _Record(line, [], BadInput("file", InputProblem.TOO_LONG))
            return
        yield _Record(line, cells)


def _row(record: _Record, columns: list[Column]) -> Row:
    if record.problem is not None:
        return Row(record.line, problem=record.problem)
    said: dict[Meaning, str] = {}
    numbers: list[tuple[str, str]] = []
    label = ""
    for column in columns:
        cell = record.cells[column.place].strip() if column.place < len(record.cells) else ""
        if not cell:
            continue
        if column.meaning is Meaning.LABEL:
            label = cell.strip("* ").lower()
        elif column.meaning is Meaning.NUMBER:
            numbers += [(label or column.label, given) for given in _several(cell)]
            label = ""
        else:
            said.setdefault(column.meaning, cell)
    return Row(
        record.line,
        _name(said),
        said.get(Meaning.ORGANISATION, ""),
        tuple(numbers),
        said.get(Meaning.NOTE, ""),
    )


def _name(said: dict[Meaning, str]) -> str:
    if name := said.get(Meaning.NAME):
        return " ".join(name.split())
    parts = (said.get(part, "") for part in (Meaning.FIRST, Meaning.MIDDLE, Meaning.LAST))
    return " ".join(" ".join(parts).split())


def _several(cell: str) -> list[str]:
    return [given for each in cell.split(_GOOGLES_SEPARATOR) if (given := each.strip().lstrip("'"))]
