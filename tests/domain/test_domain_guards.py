"""Considerate dialling: which rule speaks when, to the second and in every zone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.call import Outcome, Phase
from ccm_desktop.domain.guards import (
    BlockedCode,
    CalledRecently,
    Certainty,
    Emergency,
    Facts,
    Finding,
    ForeignCountry,
    ListCopy,
    ListUnread,
    OnList,
    OutsideHours,
    PremiumRate,
    findings,
    is_emergency,
    standing_against,
)
from ccm_desktop.domain.line import CallLine
from ccm_desktop.domain.number import CustomerNumber
from ccm_desktop.domain.policy import InForce, Policy, Rule, Site, SitePolicy, in_force

KOLKATA, NEW_YORK, LISBON = "Asia/Kolkata", "America/New_York", "Europe/Lisbon"
NUMBER = CustomerNumber("+915555520001", "+91 55555 20001", "IN", 91, "mobile", known=True)
FACTS = Facts(NUMBER, "IN", (KOLKATA,))
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo(KOLKATA)).astimezone(UTC)
LISTED = ListCopy("/srv/dnc.csv", True, NOON, 3)
UNREAD = ListCopy("/srv/other.csv")


def rules(**set_to: object) -> InForce:
    return InForce(Policy(**set_to))  # type: ignore[arg-type]


def by_admin(**set_to: object) -> InForce:
    return in_force(Policy(), Site("p", SitePolicy(**set_to)))  # type: ignore[arg-type]


def at(zone: str, *when: int) -> datetime:
    """A local moment, in UTC."""
    return datetime(*when, tzinfo=ZoneInfo(zone)).astimezone(UTC)  # type: ignore[misc,arg-type]


def hours(zones: tuple[str, ...], now: datetime, **set_to: object) -> OutsideHours | None:
    """What the rule on calling hours says alone."""
    found = findings(rules(recently_min=0, **set_to), replace(FACTS, zones=zones), now)
    assert len(found) <= 1
    first = found[0] if found else None
    assert first is None or isinstance(first, OutsideHours)
    return first


def last_call(
    ago: timedelta, phase: Phase = Phase.ENDED, outcome: Outcome | None = Outcome.TALKED
) -> CallLine:
    return CallLine(
        "r1", phase, outcome, NUMBER.e164, None, "+915555580001", NOON - ago, 42, False, "s", False
    )


def test_by_day_an_ordinary_number_is_just_called() -> None:
    assert findings(InForce(), FACTS, NOON) == ()


class TestHours:
    @pytest.mark.parametrize(
        ("clock", "allowed"),
        [
            ((8, 59, 59, 999_999), False),
            ((9, 0, 0, 0), True),
            ((20, 59, 59, 999_999), True),
            ((21, 0, 0, 0), False),
            ((0, 0, 0, 0), False),
        ],
    )
    @pytest.mark.parametrize("zone", [KOLKATA, NEW_YORK, "Asia/Kathmandu", "Pacific/Kiritimati"])
    def test_the_bounds_are_exact(
        self, zone: str, clock: tuple[int, ...], *, allowed: bool
    ) -> None:
        found = hours((zone,), at(zone, 2026, 3, 2, *clock))
        assert (found is None) is allowed

    def test_what_is_found_says_when_and_which_hours(self) -> None:
        found = hours((KOLKATA,), at(KOLKATA, 2026, 3, 2, 22, 40))
        assert found is not None
        assert [f"{time:%H:%M}" for time in found.local_times] == ["22:40"]
        assert (found.certainty, found.hours_from, found.hours_to) == (
            Certainty.CERTAIN,
            540,
            1260,
        )
        assert (found.rule, found.overridable, found.by_admin) == (Rule.CALLING_HOURS, True, False)

    @pytest.mark.parametrize(
        ("zone", "now", "allowed"),
        [
            # New York put its clocks on at 07:00 UTC on 8 March 2026, and back on 1 November.
            (NEW_YORK, datetime(2026, 3, 7, 13, 59, 59, tzinfo=UTC), False),
            (NEW_YORK, datetime(2026, 3, 7, 14, 0, tzinfo=UTC), True),
            (NEW_YORK, datetime(2026, 3, 8, 13, 0, tzinfo=UTC), True),
            (NEW_YORK, datetime(2026, 3, 8, 12, 59, 59, tzinfo=UTC), False),
            (NEW_YORK, datetime(2026, 10, 31, 13, 0, tzinfo=UTC), True),
            (NEW_YORK, datetime(2026, 11, 1, 13, 0, tzinfo=UTC), False),
            (NEW_YORK, datetime(2026, 11, 1, 14, 0, tzinfo=UTC), True),
            # Sydney goes the other way, Lord Howe by half an hour, Kolkata not at all.
            ("Australia/Sydney", datetime(2026, 4, 3, 22, 0, tzinfo=UTC), True),
            ("Australia/Sydney", datetime(2026, 4, 4, 22, 0, tzinfo=UTC), False),
            ("Australia/Lord_Howe", datetime(2026, 4, 3, 22, 0, tzinfo=UTC), True),
            ("Australia/Lord_Howe", datetime(2026, 4, 4, 22, 0, tzinfo=UTC), False),
            ("Australia/Lord_Howe", datetime(2026, 4, 4, 22, 30, tzinfo=UTC), True),
            (KOLKATA, datetime(2026, 3, 29, 3, 30, tzinfo=UTC), True),
        ],
    )
    def test_summer_time_counts(self, zone: str, now: datetime, *, allowed: bool) -> None:
        assert (hours((zone,), now) is None) is allowed

    @given(
        zone=st.sampled_from([KOLKATA, NEW_YORK, LISBON, "Australia/Lord_Howe", "Asia/Tehran"]),
        now=st.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - Hypothesis wants its bounds so
        opens=st.integers(0, 1440),
        closes=st.integers(0, 1440),
    )
    def test_inside_is_what_the_clock_there_says(
        self, zone: str, now: datetime, opens: int, closes: int
    ) -> None:
        if opens == closes:
            return
        there = now.astimezone(ZoneInfo(zone))
        seconds = there.hour * 3600 + there.minute * 60 + there.second
        after, before = seconds >= opens * 60, seconds < closes * 60
        inside = (after and before) if opens < closes else (after or before)
        assert (hours((zone,), now, hours_from=opens, hours_to=closes) is None) is inside

    def test_it_may_be_night_there(self) -> None:
        """10:00 in Sydney is 08:00 in Perth."""
        found = hours(
            ("Australia/Perth", "Australia/Sydney"), at("Australia/Sydney", 2026, 6, 1, 10)
        )
        assert found is not None
        assert found.certainty is Certainty.POSSIBLE
        assert [f"{time:%H:%M}" for time in found.local_times] == ["08:00"]

    def test_it_is_night_in_all_zones(self) -> None:
        found = hours(
            ("Australia/Perth", "Australia/Sydney"), at("Australia/Sydney", 2026, 6, 1, 4)
        )
        assert found is not None
        assert found.certainty is Certainty.CERTAIN
        assert [f"{time:%H:%M}" for time in found.local_times] == ["02:00", "04:00"]

    def test_an_unknown_zone_is_asked_about_at_any_time(self) -> None:
        for hour in range(24):
            found = hours((), datetime(2026, 3, 2, hour, tzinfo=UTC))
            assert found is not None
            assert (found.certainty, found.local_times) == (Certainty.UNKNOWN, ())

    def test_a_toll_free_number_lies_nowhere_but_keeps_hours(self) -> None:
        free = replace(FACTS, number=replace(NUMBER, kind="toll-free"))
        assert findings(rules(), replace(free, zones=()), NOON) == ()
        two = replace(free, zones=("Australia/Perth", "Australia/Sydney"))
        assert findings(rules(), two, at("Australia/Sydney", 2026, 6, 1, 10)) == ()
        assert len(findings(rules(), two, at("Australia/Sydney", 2026, 6, 1, 4))) == 1
        assert len(findings(rules(), free, at(KOLKATA, 2026, 3, 2, 23))) == 1

    def test_a_zone_that_is_not_there_is_unknown(self) -> None:
        found = hours(("Mars/Olympus",), NOON)
        assert found is not None
        assert found.certainty is Certainty.UNKNOWN

    def test_it_can_be_off(self) -> None:
        assert hours((KOLKATA,), at(KOLKATA, 2026, 3, 2, 3), hours_on=False) is None
        assert hours((), NOON, hours_on=False) is None


class TestRecently:
    def look(
        self, last: CallLine | None, rules_in_force: InForce | None = None
    ) -> tuple[Finding, ...]:
        return findings(rules_in_force or rules(), replace(FACTS, last=last), NOON)

    @pytest.mark.parametrize(
        ("ago", "asks"),
        [
            (timedelta(), True),
            (timedelta(minutes=59, seconds=59), True),
            (timedelta(minutes=60), False),
            (timedelta(days=3), False),
            (timedelta(seconds=-30), True),
        ],
        ids=str,
    )
    def test_the_window_is_exact(self, ago: timedelta, *, asks: bool) -> None:
        """A moment that lies ahead is another process's clock, not long ago."""
        assert bool(self.look(last_call(ago))) is asks

    def test_it_says_when_and_how_it_went(self) -> None:
        (found,) = self.look(last_call(timedelta(minutes=12, seconds=50)))
        assert isinstance(found, CalledRecently)
        assert (found.ago_min, found.within_min) == (12, 60)
        assert found.last.outcome is Outcome.TALKED

    @pytest.mark.parametrize("outcome", Outcome)
    def test_who_was_not_disturbed_is_not_called_again(self, outcome: Outcome) -> None:
        is_silent = outcome.value.startswith("agent_") or outcome is Outcome.CUSTOMER_NO_DIAL
        found = self.look(last_call(timedelta(minutes=5), outcome=outcome))
        assert bool(found) is not is_silent

    @pytest.mark.parametrize("phase", Phase)
    def test_calls_that_the_journal_speaks_of_are_left_to_it(self, phase: Phase) -> None:
        """A call under way, and one that may have been dialled, have rules of their own."""
        speaks = {Phase.FINISHING, Phase.ENDED, Phase.NO_FINAL_REPORT}
        found = self.look(last_call(timedelta(minutes=5), phase, None))
        assert bool(found) is (phase in speaks)

    def test_nobody_called_before(self) -> None:
        assert self.look(None) == ()

    def test_it_can_be_off(self) -> None:
        assert self.look(last_call(timedelta()), rules(recently_min=0)) == ()


class TestNumbers:
    @pytest.mark.parametrize("code", [870, 881, 882, 883, 979])
    def test_satellite_and_shared_cost_numbers_are_never_called(self, code: int) -> None:
        number = replace(NUMBER, e164=f"+{code}123456789", country="001", country_code=code)
        everything = rules(premium_allowed=True, countries=("AE",), hours_on=False)
        assert findings(everything, replace(FACTS, number=number), NOON) == (
            BlockedCode(overridable=False, code=code),
        )

    def test_premium_numbers_are_called_only_where_that_is_allowed(self) -> None:
        facts = replace(FACTS, number=replace(NUMBER, kind="premium"))
        assert findings(rules(), facts, NOON) == (PremiumRate(overridable=False),)
        assert findings(rules(premium_allowed=True), facts, NOON) == ()
        (found,) = findings(by_admin(premium_allowed=False), facts, NOON)
        assert found.by_admin

    def test_another_country_is_asked_about(self) -> None:
        number = replace(NUMBER, e164="+33123456789", country="FR", country_code=33)
        facts = replace(FACTS, number=number, zones=(KOLKATA,))
        assert findings(rules(), facts, NOON) == (
            ForeignCountry(overridable=True, country="FR", code=33),
        )
        assert findings(rules(countries=("AE", "FR")), facts, NOON) == ()
        assert findings(rules(), replace(facts, home="FR"), NOON) == ()

    def test_an_emergency_number_silences_every_other_rule(self) -> None:
        night = at(KOLKATA, 2026, 3, 2, 3)
        facts = replace(FACTS, is_emergency=True, listed=(LISTED,))
        assert findings(rules(), facts, night) == (Emergency(overridable=False),)

    @pytest.mark.parametrize(
        ("e164", "country", "code", "home", "is_one"),
        [
            ("+91112", "IN", 91, "IN", True),
            ("+91108", "IN", 91, "IN", True),
            ("+1911", "US", 1, "IN", True),
            ("+33112", "FR", 33, "IN", True),
            ("+91100", "IN", 91, "US", True),
            ("+911122334455", "IN", 91, "IN", False),
            ("+919811111112", "IN", 91, "IN", False),
            ("+9111234", "IN", 91, "IN", False),
            ("+881112345678", "001", 881, "IN", False),
        ],
    )
    def test_emergency_numbers_are_matched_exactly(
        self, e164: str, country: str, code: int, home: str, *, is_one: bool
    ) -> None:
        number = replace(NUMBER, e164=e164, country=country, country_code=code)
        assert is_emergency(number, home) is is_one


class TestLists:
    def test_a_number_on_a_list_is_not_called(self) -> None:
        (found,) = findings(rules(), replace(FACTS, listed=(LISTED,)), NOON)
        assert found == OnList(overridable=False, source=LISTED.source, read_at=NOON)
        (found,) = findings(rules(lists_overridable=True), replace(FACTS, listed=(LISTED,)), NOON)
        assert found.overridable

    def test_a_list_that_can_not_be_read_never_lets_pass(self) -> None:
        (found,) = findings(rules(), replace(FACTS, unread=(UNREAD,)), NOON)
        assert found == ListUnread(overridable=True, source=UNREAD.source)
        strict = rules(unread_overridable=False)
        (found,) = findings(strict, replace(FACTS, unread=(UNREAD,)), NOON)
        assert not found.overridable

    def test_the_admins_lists_are_told_apart(self) -> None:
        facts = replace(FACTS, listed=(LISTED,), unread=(UNREAD,))
        found = findings(by_admin(lists=(LISTED.source,)), facts, NOON)
        assert [one.by_admin for one in found] == [True, False]


class TestOverriding:
    def test_what_weighs_most_comes_first(self) -> None:
        found = findings(rules(), replace(FACTS, listed=(LISTED,)), at(KOLKATA, 2026, 3, 2, 22))
        assert [one.rule for one in found] == [Rule.DO_NOT_CALL, Rule.CALLING_HOURS]

    def test_only_what_was_named_and_may_be_is_overridden(self) -> None:
        found = findings(
            rules(), replace(FACTS, listed=(LISTED,), unread=(UNREAD,)), at(KOLKATA, 2026, 3, 2, 22)
        )
        assert standing_against(found, ()) == found
        everything = tuple(rule.value for rule in Rule)
        assert [one.rule for one in standing_against(found, everything)] == [Rule.DO_NOT_CALL]
        left = standing_against(found, ("calling_hours",))
        assert [one.rule for one in left] == [Rule.DO_NOT_CALL, Rule.LIST_UNREAD]

    @given(
        zones=st.sets(st.sampled_from([KOLKATA, NEW_YORK, LISBON])).map(tuple),
        hour=st.integers(0, 23),
        kind=st.sampled_from(["mobile", "premium", "toll-free", ""]),
        code=st.sampled_from([91, 33, 881]),
        listed=st.booleans(),
    )
    def test_a_strict_admin_leaves_nothing_to_override(
        self, zones: tuple[str, ...], hour: int, kind: str, code: int, *, listed: bool
    ) -> None:
        country = {91: "IN", 33: "FR", 881: "001"}[code]
        number = replace(NUMBER, kind=kind, country=country, country_code=code)
        facts = Facts(number, "IN", zones, None, (LISTED,) * listed, (UNREAD,))
        found = findings(
            by_admin(overrides_allowed=False), facts, datetime(2026, 3, 2, hour, tzinfo=UTC)
        )
        assert found
        assert standing_against(found, tuple(Rule)) == found
