"""Words for considerate dialling: the title names the fact, the body the rule and whose it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ccm_desktop.domain.errors import Inconsiderate
from ccm_desktop.domain.guards import Finding, ListCopy
from ccm_desktop.domain.policy import Rule, Site, SitePolicy
from ccm_desktop.ui import text
from ccm_desktop.ui.call_notices import OVERRIDE, failure_notice
from ccm_desktop.ui.notices import DISMISS
from tests.ui.found import (
    ADDRESS,
    BAD_SITE,
    EARLY,
    FILE,
    FINDINGS,
    HOURS,
    INCONSIDERATE,
    LATE,
    ON_LIST,
    RECENT,
)
from tests.ui.shown import BIDI, START

TITLES = [
    "This is an emergency number.",
    "This is a satellite or shared-cost number (+881).",
    "This is a premium-rate number.",
    "This number is on the do-not-call list “dnc.csv”.",
    "This number is on the do-not-call list “no.txt (crm.example)”.",
    "The do-not-call list “no.txt (crm.example)” could not be read.",
    "The do-not-call list “no.txt (crm.example)” could not be read.",
    "This number is in a country that you don't call (FR, +33).",
    "This number is in a country that you don't call (+800).",
    "It is 22:40 there.",
    "It is 22:40 there.",
    "It may be 03:10 there.",
    "It is 22:40 to 03:10 there.",
    "The time at this number is not known.",
    "You called this number 12 min ago (busy).",
    "You called this number less than a minute ago (busy).",
]


@pytest.mark.parametrize(("finding", "title"), list(zip(FINDINGS, TITLES, strict=True)), ids=str)
def test_the_title_names_the_fact(finding: Finding, title: str) -> None:
    assert text.message(Inconsiderate((finding,))).title == title


@pytest.mark.parametrize("finding", FINDINGS, ids=str)
def test_the_body_names_the_rule_and_whose_it_is(finding: Finding) -> None:
    body = text.message(Inconsiderate((finding,))).body
    assert body.startswith("Nothing was dialled. Rule: ")
    assert text.rule_name(finding.rule) in body
    assert ("(set by your admin)" in body) is finding.by_admin


def test_the_rule_on_hours_says_which() -> None:
    body = text.message(Inconsiderate((replace(HOURS, by_admin=True),))).body
    assert "Rule: calling hours 09:00–21:00 (set by your admin)." in body


def test_every_rule_has_a_name_of_its_own() -> None:
    assert len({text.rule_name(rule) for rule in Rule}) == len(Rule)
    assert {one.rule for one in FINDINGS} == set(Rule)


def test_all_that_speaks_against_it_is_said() -> None:
    words = text.message(Inconsiderate((ON_LIST, HOURS)))
    assert words.title == "This number is on the do-not-call list “dnc.csv”."
    assert "It is 22:40 there. Rule: calling hours 09:00–21:00." in words.body
    assert words.body.endswith("Do not call this number.")


def test_a_bad_policy_file_is_named_where_it_decides() -> None:
    words = text.message(Inconsiderate((replace(HOURS, overridable=False),), BAD_SITE))
    assert "Your admin's policy file /etc/xdg/ccm-desktop/policy.json is not JSON" in words.body


class TestTheNotice:
    @pytest.mark.parametrize("error", INCONSIDERATE, ids=str)
    def test_it_offers_to_call_only_where_all_may_be_overridden(self, error: Inconsiderate) -> None:
        notice = failure_notice(error)
        assert notice.offers(OVERRIDE) is all(one.overridable for one in error.findings)
        assert notice.actions[-1].word == DISMISS

    def test_the_button_says_what_it_does(self) -> None:
        labels = [one.label for one in failure_notice(Inconsiderate((RECENT,))).actions]
        assert labels == ["Call anyway", "Close"]


class TestTheCommandLine:
    def test_it_names_the_options(self) -> None:
        said = text.refusal(Inconsiderate((HOURS, RECENT)))
        assert said.endswith(
            "To call anyway, add --override calling_hours --override called_recently."
        )
        assert "\n" not in said

    def test_what_can_not_be_overridden_has_none(self) -> None:
        assert "--override" not in text.refusal(Inconsiderate((ON_LIST, HOURS)))


@pytest.mark.parametrize(
    ("times", "words"),
    [
        ((), ""),
        ((LATE,), "22:40 there"),
        ((EARLY, LATE), "03:10 to 22:40 there"),
        ((EARLY, LATE, LATE), "03:10 to 22:40 there"),
    ],
)
def test_the_time_there_in_a_few_words(times: tuple[object, ...], words: str) -> None:
    assert text.there(times) == words  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "Never ask"), (5, "5 min"), (60, "1 hour"), (90, "90 min"), (1440, "24 hours")],
)
def test_a_stretch_in_words(minutes: int, words: str) -> None:
    assert text.minutes(minutes) == words


def test_how_a_list_stands() -> None:
    read_at = START + timedelta(days=-400)
    when = text.day_and_time(read_at)
    assert text.list_state(ListCopy(FILE)) == "Can't be read"
    assert text.list_state(ListCopy(FILE, True, read_at, 1)) == f"1 number · read {when}"
    assert text.list_state(ListCopy(FILE, True, read_at, 104_233, 3)) == (
        f"104,233 numbers · read {when} · 3 lines could not be read"
    )
    assert text.list_state(ListCopy(FILE, False, read_at, 2, 1)) == (
        f"Can't be read now · 2 numbers · read {when} · 1 line could not be read"
    )


def test_what_to_know_of_the_admins_file() -> None:
    assert text.site_line(Site()) == ""
    assert text.site_line(Site("p", SitePolicy())) == "Your admin has set some of these rules."
    assert text.site_line(BAD_SITE) == text.site_trouble(BAD_SITE)


def test_a_lists_name_steers_nothing() -> None:
    words = text.message(Inconsiderate((replace(ON_LIST, source=f"/srv/{BIDI}\n{'x' * 500}"),)))
    assert not set(BIDI) - set("evil") & set(words.sentence)
    assert "\n" not in words.sentence
    assert len(words.title) < 120
    assert ADDRESS not in words.sentence
