"""The rules as they are set: what is accepted, and whose word counts."""

from __future__ import annotations

from dataclasses import fields

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.errors import BadInput, InputProblem, SettingsProblem
from ccm_desktop.domain.policy import (
    DAY_MIN,
    Policy,
    Site,
    SitePolicy,
    check_list_source,
    in_force,
    list_name,
    read_minute,
    show_minute,
)

OWN, SITE_LIST = "/home/me/own.csv", "https://crm.example/no.txt"


def test_the_usual_rules() -> None:
    policy = Policy()
    assert (show_minute(policy.hours_from), show_minute(policy.hours_to)) == ("09:00", "21:00")
    assert policy.hours_on
    assert not policy.lists_overridable
    assert not policy.premium_allowed


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"hours_from": -1}, "calling_hours"),
        ({"hours_to": DAY_MIN + 1}, "calling_hours"),
        ({"hours_from": 600, "hours_to": 600}, "calling_hours"),
        ({"recently_min": -1}, "called_recently"),
        ({"recently_min": 7 * DAY_MIN + 1}, "called_recently"),
        ({"countries": ("in",)}, "country"),
        ({"lists": ("http://crm.example/x",)}, "do_not_call_list"),
    ],
)
def test_what_has_no_sense_is_no_policy(wrong: dict[str, object], field: str) -> None:
    with pytest.raises(BadInput) as caught:
        Policy(**wrong)  # type: ignore[arg-type]
    assert caught.value.field == field


def test_a_policy_survives_the_settings_file() -> None:
    policy = Policy(hours_from=600, lists=(OWN, SITE_LIST), countries=("AE",), in_practice=True)
    assert msgspec.json.decode(msgspec.json.encode(policy), type=Policy) == policy


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("numbers.csv", InputProblem.NOT_A_PATH),
        ("http://crm.example/no.txt", InputProblem.NOT_HTTPS),
        ("ftp://crm.example/no.txt", InputProblem.NOT_A_URL),
        ("https://", InputProblem.NOT_A_URL),
        ("https://me:canary@crm.example/no.txt", InputProblem.URL_WITH_SECRET),
        ("https://me@crm.example/no.txt", InputProblem.URL_WITH_SECRET),
    ],
)
def test_a_list_comes_from_a_whole_path_or_over_https(source: str, problem: InputProblem) -> None:
    with pytest.raises(BadInput) as caught:
        check_list_source(source)
    assert caught.value.problem is problem
    assert "canary" not in caught.value.given


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (OWN, "own.csv"),
        (SITE_LIST, "no.txt (crm.example)"),
        ("https://crm.example", "crm.example"),
        ("http://127.0.0.1:8080/dnc", "dnc (127.0.0.1)"),
        ("/srv/a://b.csv", "b.csv"),
    ],
)
def test_a_list_has_a_short_name(source: str, name: str) -> None:
    check_list_source(source)
    assert list_name(source) == name


class TestTheAdminsWord:
    def test_nothing_is_fixed_where_there_is_no_file(self) -> None:
        user = Policy(hours_on=False)
        rules = in_force(user, Site())
        assert (rules.policy, rules.fixed, rules.lists) == (user, frozenset(), ())

    @pytest.mark.parametrize("field", [f.name for f in fields(Policy) if f.name != "lists"])
    def test_it_wins_field_by_field(self, field: str) -> None:
        """What it does not name is the user's."""
        user = Policy(
            hours_on=False,
            hours_from=60,
            hours_to=120,
            hours_overridable=False,
            recently_min=5,
            recently_overridable=False,
            lists_overridable=True,
            unread_overridable=False,
            premium_allowed=True,
            countries=("AE",),
            countries_overridable=False,
            in_practice=True,
        )
        usual = getattr(Policy(), field)
        assert getattr(user, field) != usual
        rules = in_force(user, Site("p", SitePolicy(**{field: usual})))
        assert getattr(rules.policy, field) == usual
        assert field in rules.fixed
        assert rules.is_admins(field)
        hours = {"hours_from", "hours_to"}
        assert rules.fixed == (hours if field in hours else {field})

    def test_hours_may_be_written_as_times(self) -> None:
        rules = in_force(Policy(), Site("p", SitePolicy(hours_from="08:30", hours_to="20:00")))
        assert (rules.policy.hours_from, rules.policy.hours_to) == (510, 1200)

    def test_half_of_the_hours_brings_the_usual_other_half(self) -> None:
        """The user's own end of the day would else be the admin's beginning."""
        user = Policy(hours_from=300, hours_to=480)
        rules = in_force(user, Site("p", SitePolicy(hours_from=480)))
        assert (rules.policy.hours_from, rules.policy.hours_to) == (480, Policy().hours_to)

    def test_lists_come_on_top_and_forget_none(self) -> None:
        user = Policy(lists=(OWN, SITE_LIST))
        rules = in_force(user, Site("p", SitePolicy(lists=(SITE_LIST,))))
        assert rules.policy.lists == (SITE_LIST, OWN)
        assert rules.lists == (SITE_LIST,)

    def test_overrides_can_be_forbidden_at_once(self) -> None:
        user = Policy(lists_overridable=True)
        rules = in_force(user, Site("p", SitePolicy(overrides_allowed=False)))
        assert not [n for n in overridable_fields() if getattr(rules.policy, n)]
        assert in_force(user, Site("p", SitePolicy(overrides_allowed=True))).policy == user

    def test_a_bad_file_is_strict(self) -> None:
        user = Policy(hours_on=False, recently_min=0, lists=(OWN,), premium_allowed=True)
        rules = in_force(user, Site("p", None, SettingsProblem.NOT_JSON))
        assert rules.policy.hours_on
        assert rules.policy.recently_min == Policy().recently_min
        assert not rules.policy.premium_allowed
        assert rules.policy.lists == (OWN,)
        assert not [n for n in overridable_fields() if getattr(rules.policy, n)]
        assert not rules.is_admins("hours_on"), "nobody set it"


def overridable_fields() -> list[str]:
    names = [f.name for f in fields(Policy) if f.name.endswith("_overridable")]
    assert len(names) == 5
    return names


@given(st.integers(0, DAY_MIN))
def test_a_minute_is_read_as_it_is_shown(minute: int) -> None:
    assert read_minute(show_minute(minute)) == minute


@pytest.mark.parametrize("text", ["", "9", "25:00", "24:01", "09:60", "9.00", "-1:00", "09:00:00"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        read_minute(text)
