"""What time it is where a number belongs."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime

import pytest
from phonenumbers.tzdata import TIMEZONE_DATA

from ccm_desktop.domain.customer_time import local_times, times_in, zones_of

NOW = datetime(2026, 3, 2, 5, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("e164", "times"),
    [
        ("+919811111111", ["10:42"]),
        ("+915555520001", ["10:42"]),  # of a range that is not known
        ("+12025550123", ["00:12"]),
        ("+9779841234567", ["10:57"]),
        ("+447911123456", ["05:12"]),  # four zones with one time
        ("+34612345678", ["05:12", "06:12"]),
        ("+80012345678", []),
        ("+881612345678", []),
        ("not a number", []),
    ],
)
def test_the_time_there(e164: str, times: list[str]) -> None:
    assert [f"{time:%H:%M}" for time in local_times(e164, NOW)] == times


def test_a_mobile_number_may_be_anywhere_in_its_country() -> None:
    zones = zones_of("+61412345678")
    assert {"Australia/Perth", "Australia/Sydney"} <= set(zones)
    walls = [time.replace(tzinfo=None) for time in times_in(zones, NOW)]
    assert len(walls) > 2
    assert walls == sorted(set(walls)), "each once, from west to east"


def test_every_zone_that_a_number_can_have_is_known_without_the_systems_data() -> None:
    """Old names such as Asia/Calcutta are missing on minimal systems, and all of them on Windows."""
    names = sorted({zone for zones in TIMEZONE_DATA.values() for zone in zones})
    code = (
        "import sys, zoneinfo\n"
        "zoneinfo.reset_tzpath(to=())\n"
        "from datetime import UTC, datetime\n"
        "from ccm_desktop.domain.customer_time import times_in\n"
        "bad = [z for z in sys.argv[1:] if not times_in((z,), datetime.now(UTC))]\n"
        "sys.exit(f'unknown: {bad}' if bad else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, *names], capture_output=True, check=False)  # noqa: S603 - our own words
    assert done.returncode == 0, done.stderr
