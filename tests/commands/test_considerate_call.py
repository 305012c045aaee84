"""`ccm-desktop call` keeps the rules: a refusal names the rule, and an override is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from ccm_desktop.domain.policy import Policy
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.services import settings as settings_file
from tests.commands.test_cli import CUSTOMER, Shell, sandbox, shell

__all__ = ["sandbox", "shell"]  # fixtures

ABROAD = "+33123456789"
# The hour of the day is the machine's own here.
QUIET = Policy(in_practice=True, hours_on=False, recently_min=0)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where an admin's policy file would be."""
    monkeypatch.setattr("ccm_desktop.services.policy_file.site_folder", lambda: tmp_path)
    return tmp_path / "policy.json"


@pytest.fixture
def caller(shell: Shell, sandbox: EmbeddedSandbox, site: Path) -> Shell:
    """Somebody with an account on the sandbox, who keeps the rules there."""
    assert not site.exists()
    shell.uses(sandbox.start())
    set_policy(shell, QUIET)
    return shell


def set_policy(shell: Shell, policy: Policy) -> None:
    known = settings_file.load(shell.settings)
    settings_file.save(shell.settings, known.with_preferences(Preferences(policy=policy)))


def calls_in(shell: Shell) -> list[dict[str, object]]:
    assert shell("journal", "--json") == 0
    return shell.lines()


def test_a_refusal_names_the_fact_the_rule_and_the_option(caller: Shell) -> None:
    assert caller("call", ABROAD) == 3
    assert caller.said_one_line()
    for words in (
        "This number is in a country that you don't call (FR, +33).",
        "Nothing was dialled.",
        "Rule: countries.",
        "To call anyway, add --override country.",
    ):
        assert words in caller.err
    assert caller.out == ""
    assert calls_in(caller) == []


def test_an_override_calls(caller: Shell) -> None:
    set_policy(caller, replace(QUIET, recently_min=60))
    assert caller("call", CUSTOMER, "--json") == 0
    assert caller("call", CUSTOMER) == 3
    assert "You called this number less than a minute ago (completed)." in caller.err
    assert caller("call", CUSTOMER, "--override", "called_recently") == 0
    assert len(calls_in(caller)) == 2


def test_each_rule_wants_its_own_override(caller: Shell) -> None:
    set_policy(caller, replace(QUIET, lists_overridable=True, lists=(a_list(caller, ABROAD),)))
    assert caller("call", ABROAD, "--override", "country") == 3
    assert "add --override do_not_call." in caller.err
    assert caller("call", ABROAD) == 3
    assert "add --override do_not_call --override country." in caller.err


def test_the_do_not_call_list_is_final(caller: Shell) -> None:
    set_policy(caller, replace(QUIET, lists=(a_list(caller, CUSTOMER),)))
    assert caller("call", CUSTOMER, "--override", "do_not_call") == 3
    assert "This number is on the do-not-call list “dnc.txt”." in caller.err
    assert "--override" not in caller.err
    assert calls_in(caller) == []


def test_a_list_that_is_gone_is_no_empty_one(caller: Shell) -> None:
    set_policy(caller, replace(QUIET, lists=(str(caller.home / "gone.txt"),)))
    assert caller("call", CUSTOMER) == 3
    assert "The do-not-call list “gone.txt” could not be read." in caller.err
    assert caller("call", CUSTOMER, "--override", "list_unread") == 0


def test_the_admins_word_counts(caller: Shell, site: Path) -> None:
    site.write_text(json.dumps({"overrides_allowed": False, "countries": ["AE"]}))
    assert caller("call", ABROAD, "--override", "country") == 3
    assert "Rule: countries (set by your admin)." in caller.err
    assert "This can't be overridden here." in caller.err


def test_a_bad_policy_file_leaves_practice_alone(caller: Shell, site: Path) -> None:
    site.write_text("{")
    # What it was to say of practice nobody knows, and there nobody is disturbed.
    assert caller("call", ABROAD) == 0


def test_an_unknown_rule_is_bad_usage(caller: Shell) -> None:
    assert caller("call", CUSTOMER, "--override", "politeness") == 2
    assert caller.err == "ccm-desktop: There is no rule “politeness”.\n"
    assert calls_in(caller) == []


def test_in_practice_the_rules_are_silent(caller: Shell) -> None:
    set_policy(caller, Policy())
    assert caller("call", ABROAD) == 0


def a_list(shell: Shell, *numbers: str) -> str:
    path = shell.home / "dnc.txt"
    path.write_text("\n".join(numbers))
    return str(path)
