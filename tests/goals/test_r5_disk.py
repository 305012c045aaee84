"""R5: whatever the disk does, nothing is dialled that is not written down, and no call is lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import apsw
import pytest

from ccm_desktop.api.wire.calls import make_call_body
from ccm_desktop.domain.order import Order
from tests.goals.desk import counting_desk, truth_of
from tests.goals.faulty_disk import faulty_disk
from tests.goals.invariants import check, reference_in
from tests.goals.ledger import counted
from tests.goals.scale import SCALES, Scale

ROOT = Path(__file__).resolve().parents[2]
IN_A_ROUND = 50


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scale", SCALES)
async def test_writes_and_fsyncs_that_fail(scale: Scale, tmp_path: Path) -> None:
    rounds = scale.of(2, 28)
    totals = {"dials": 0, "injected faults": 0, "POSTs": 0, "refused unsent": 0}
    unwritten = settled = 0
    with counted("R5", "failing writes and fsyncs", scale) as figures:
        for number in range(rounds):
            home = tmp_path / str(number)
            with faulty_disk(0.02, Random(number)) as disk:
                async with counting_desk(home) as desk:
                    watch = _Rows(home)
                    desk.ccm.at_dial = watch.look
                    disk.on = True
                    for _ in range(IN_A_ROUND):
                        await desk.dial()
                    disk.on = False
                    await desk.clock.advance(10)
            seen, references = desk.seen, [call.reference for call in desk.acknowledged]
            path = home / "data" / "journal.db"
            rows = check(path, seen, presses=desk.dials, acknowledged=references)
            settled += truth_of(rows, desk)
            unwritten += watch.missing
            totals["dials"] += desk.dials
            totals["injected faults"] += disk.faults
            totals["POSTs"] += len(seen.bodies)
            totals["refused unsent"] += desk.troubles.total()
        figures |= totals
        figures["POSTs without a row"] = unwritten
    assert totals["injected faults"] > rounds
    assert totals["refused unsent"] > 0
    assert totals["dials"] == totals["POSTs"] + totals["refused unsent"]
    assert settled == totals["POSTs"], "what was taken is known as taken, once the disk works again"
    assert unwritten == 0


class _Rows:
    """Looks, at each request, whether its row is on the disk."""

    def __init__(self, home: Path) -> None:
        self.missing = 0
        self._path = home / "data" / "journal.db"

    def look(self, order: Order) -> None:
        """Count a request whose row another connection can't see."""
        db = apsw.Connection(str(self._path), vfs="unix")
        row = db.execute(
            "SELECT count(*) FROM calls WHERE reference = ? AND standing = 'sending'",
            (reference_in(make_call_body(order)),),
        )
        self.missing += row.get != 1
        db.close()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("what", ["full", "read-only", "quota"])
def test_a_disk_in_trouble(scale: Scale, what: str, tmp_path: Path) -> None:
    if sys.platform != "linux" or os.geteuid() != 0 or not shutil.which("unshare"):
        pytest.skip("a disk of its own needs root on Linux")
    disk = tmp_path / "disk"
    disk.mkdir()
    with counted("R5", f"disk {what}", scale) as figures:
        command = [sys.executable, "-m", "tests.goals.disk_child", what, str(disk)]
        command += [str(scale.of(20, 200)), "1"]
        script = f'mount -t tmpfs -o size=3m none "{disk}" || exit 77; exec "$@"'
        done = subprocess.run(  # noqa: S603 - ours
            ["unshare", "-m", "sh", "-c", script, "sh", *command],  # noqa: S607
            cwd=ROOT, capture_output=True, text=True, timeout=800,
        )  # fmt: skip
        if done.returncode == 77:
            pytest.skip("this system allows no mounts")
        assert done.returncode == 0, done.stderr[-2000:]
        said = json.loads(done.stdout.splitlines()[-1])
        refused = sum(said["troubles"].values())
        figures |= {"dials": said["dials"], "POSTs": said["posts"], "refused unsent": refused}
        figures["known as taken at the end"] = said["settled"]
    assert said["dials"] == said["posts"] + refused
    assert said["settled"] == said["posts"]
    assert said["posts"] > 0
    assert refused > 0
