"""Findings of considerate dialling, each kind in each way that changes its words."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from ccm_desktop.domain.call import Outcome
from ccm_desktop.domain.errors import Inconsiderate, SettingsProblem
from ccm_desktop.domain.guards import (
    BlockedCode,
    CalledRecently,
    Certainty,
    Emergency,
    Finding,
    ForeignCountry,
    ListUnread,
    OnList,
    OutsideHours,
    PremiumRate,
)
from ccm_desktop.domain.policy import Site
from tests.ui.shown import line

PLACE = ZoneInfo("Asia/Kolkata")
LATE = datetime(2026, 3, 2, 22, 40, tzinfo=PLACE)
EARLY = datetime(2026, 3, 3, 3, 10, tzinfo=PLACE)
FILE, ADDRESS = "/srv/lists/dnc.csv", "https://crm.example/lists/no.txt"

HOURS = OutsideHours(
    overridable=True,
    certainty=Certainty.CERTAIN,
    local_times=(LATE,),
    hours_from=540,
    hours_to=1260,
)
RECENT = CalledRecently(
    overridable=True, last=line(1, outcome=Outcome.CUSTOMER_BUSY), ago_min=12, within_min=60
)
ON_LIST = OnList(overridable=False, source=FILE, read_at=LATE)
FINDINGS: list[Finding] = [
    Emergency(overridable=False),
    BlockedCode(overridable=False, code=881),
    PremiumRate(overridable=False),
    ON_LIST,
    OnList(overridable=True, by_admin=True, source=ADDRESS),
    ListUnread(overridable=True, source=ADDRESS),
    ListUnread(overridable=True, source=ADDRESS, read_at=EARLY),
    ForeignCountry(overridable=True, country="FR", code=33),
    ForeignCountry(overridable=True, country="001", code=800),
    HOURS,
    replace(HOURS, by_admin=True),
    replace(HOURS, certainty=Certainty.POSSIBLE, local_times=(EARLY,)),
    replace(HOURS, local_times=(LATE, EARLY)),
    replace(HOURS, certainty=Certainty.UNKNOWN, local_times=()),
    RECENT,
    replace(RECENT, ago_min=0),
]
BAD_SITE = Site("/etc/xdg/ccm-desktop/policy.json", None, SettingsProblem.NOT_JSON)
INCONSIDERATE = [
    *(Inconsiderate((one,)) for one in FINDINGS),
    Inconsiderate((ON_LIST, HOURS)),
    Inconsiderate((HOURS, RECENT)),
    Inconsiderate((replace(HOURS, overridable=False),), BAD_SITE),
]
