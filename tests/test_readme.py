"""The README lists what the sandbox can do, and nothing that it can't."""

from __future__ import annotations

import re
from pathlib import Path

from ccm_desktop.sandbox.scenarios import SCENARIOS
from ccm_desktop.sandbox.scenarios.callers import CALLERS, Caller
from ccm_desktop.sandbox.scenarios.scenario import NUMBER_BLOCK, Scenario

ROWS: list[Scenario | Caller] = [*SCENARIOS, *CALLERS]
README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_every_scenario_is_listed_with_its_number() -> None:
    listed = re.search(r"<summary>All scenarios</summary>(.*?)</details>", README, re.DOTALL)
    assert listed
    rows = set(re.findall(r"\b(\d{4})(?: \|)? `([a-z0-9-]+)`", listed[1]))
    assert rows == {(row.number.removeprefix(NUMBER_BLOCK), row.name) for row in ROWS}


def test_what_happens_is_told_in_the_same_words() -> None:
    told = set(re.findall(r"^\| \d{4} \| `[a-z0-9-]+` \| (.*) \|$", README, re.MULTILINE))
    assert told <= {row.what_happens for row in ROWS}
    assert len(told) > len(SCENARIOS) / 3
