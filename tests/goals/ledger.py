"""What the goals' runs counted, kept in `build/goals` and printed as one table."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.goals.scale import Scale

FOLDER = Path(__file__).resolve().parents[2] / "build" / "goals"
Figures = dict[str, int | str]

TITLES: Mapping[str, str] = {
    "R1": "never dials twice",
    "R2": "the same under races",
    "R3": "safe when it is killed",
    "R4": "intent on disk before the first byte",
    "R5": "trouble with the disk",
    "R6": "a damaged journal",
    "R7": "trouble with the network",
    "R8": "sleep, wake and wrong clocks",
    "R9": "limits on requests",
    "R10": "hostile answers",
    "R11": "links and numbers dial nothing by themselves",
    "R17": "exports and downloads",
}


@contextmanager
def counted(goal: str, part: str, scale: Scale, folder: Path = FOLDER) -> Iterator[Figures]:
    """Collect a part's figures; they are kept only if the run goes through."""
    if goal not in TITLES:
        raise KeyError(goal)
    figures = Figures()
    path = folder / f"{goal}.{part.replace(' ', '-')}.{scale}.json"
    path.unlink(missing_ok=True)  # a figure of an earlier run must not outlive a failure
    yield figures
    folder.mkdir(parents=True, exist_ok=True)
    entry = {"goal": goal, "part": part, "scale": scale.value, "figures": figures}
    path.write_text(json.dumps(entry, indent=2) + "\n", encoding="utf-8")


def table(scale: Scale, folder: Path = FOLDER) -> str:
    """All figures of one size as a Markdown table, in the order of the goals."""
    entries = [
        json.loads(path.read_text("utf-8")) for path in sorted(folder.glob(f"*.{scale}.json"))
    ]
    rows = ["| Goal | Run | Counted |", "| --- | --- | --- |"]
    for goal, title in TITLES.items():
        parts = [entry for entry in entries if entry["goal"] == goal]
        rows += [f"| {goal} {title} | {e['part']} | {_shown(e['figures'])} |" for e in parts]
        if not parts:
            rows.append(f"| {goal} {title} | not run | |")
    return "\n".join(rows)


def _shown(figures: Mapping[str, int | str]) -> str:
    return ", ".join(
        f"{value:,} {name}" if isinstance(value, int) else f"{name} {value}"
        for name, value in figures.items()
    )
