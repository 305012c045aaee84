"""Export of a large journal: calls a second, the memory it takes, and how long the loop waits.

`python -m tests.benchmarks.export [calls]`
"""

from __future__ import annotations

import asyncio
import resource
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from ccm_desktop.domain.call import Call
from ccm_desktop.domain.export import Fact, Form, Shape, facts_of
from ccm_desktop.domain.journal_filter import EVERYTHING
from ccm_desktop.services.exports import export_calls
from ccm_desktop.services.journals.journal import Journal
from ccm_desktop.ui.text.exports import said
from tests.benchmarks.million import million

CALLS = 100_000
_FORMS = {
    "CSV for spreadsheets": Form(marked=True),
    "CSV, plain values": Form(raw=True),
    "JSON lines": Form(Shape.JSON_LINES),
}


def main(calls: int = CALLS) -> None:
    """Print the table."""
    path = million(calls)
    print(f"export of {calls:,} calls from the journal")
    asyncio.run(_measure(path))


async def _measure(path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        journal = Journal(path, Path(folder) / "owners")
        await journal.open()
        try:
            for name, form in _FORMS.items():
                await _export(journal, Path(folder) / "calls", name, form)
        finally:
            await journal.close()


async def _export(journal: Journal, path: Path, name: str, form: Form) -> None:
    turns = Counter[int]()  # by their length in tenths of a millisecond

    async def feel() -> None:
        while True:
            before = time.perf_counter()
            await asyncio.sleep(0)
            turns[round((time.perf_counter() - before) * 10_000)] += 1

    feeling = asyncio.create_task(feel())
    began, held = time.perf_counter(), _held()
    done = await export_calls(journal.each(EVERYTHING), path, form, _facts)
    took = time.perf_counter() - began
    feeling.cancel()
    size = path.stat().st_size  # noqa: ASYNC240 - nobody waits
    print(
        f"  {name:22} {took:7.1f} s {done.calls / took:9,.0f} calls/s"
        f" {size / 1e6:8,.0f} MB  memory +{_held() - held:3.0f} MB"
        f"  turns of the loop: p99.9 {_at(turns, 0.999):5.1f} ms, longest {max(turns) / 10:5.1f} ms"
    )


def _facts(call: Call) -> dict[str, Fact]:
    return facts_of(call, said(call), None)


def _held() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _at(turns: Counter[int], part: float) -> float:
    left = part * turns.total()
    for tenths, count in sorted(turns.items()):
        left -= count
        if left <= 0:
            return tenths / 10
    return 0.0


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CALLS)
