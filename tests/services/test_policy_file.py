"""The admin's policy file: what it sets, and that a bad one is never taken for none."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from ccm_desktop.domain.errors import SettingsProblem
from ccm_desktop.domain.policy import Policy, Site, SitePolicy, in_force
from ccm_desktop.services.policy_file import load_site, site_folder


def write(folder: Path, content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (folder / "policy.json").write_text(text, encoding="utf-8")


def test_no_file_sets_nothing(tmp_path: Path) -> None:
    assert load_site(tmp_path) == Site()
    assert load_site(tmp_path / "missing") == Site()
    (tmp_path / "file").touch()
    assert load_site(tmp_path / "file") == Site()


def test_what_it_sets_counts(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "hours_from": "08:00",
            "hours_to": 1200,
            "lists": ["https://crm.example/no.txt"],
            "overrides_allowed": False,
        },
    )
    site = load_site(tmp_path)
    assert site.problem is None
    assert site.path == str(tmp_path / "policy.json")
    assert site.policy == SitePolicy(
        hours_from="08:00",
        hours_to=1200,
        lists=("https://crm.example/no.txt",),
        overrides_allowed=False,
    )
    assert in_force(Policy(), site).policy.hours_from == 480


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", SettingsProblem.NOT_JSON),
        ("{", SettingsProblem.NOT_JSON),
        ("\udcff", SettingsProblem.NOT_JSON),
        ("[]", SettingsProblem.WRONG_SHAPE),
        ("null", SettingsProblem.WRONG_SHAPE),
        ({"hours_from": "late"}, SettingsProblem.WRONG_SHAPE),
        ({"hours_from": "21:00"}, SettingsProblem.WRONG_SHAPE),
        ({"hours_on": "yes"}, SettingsProblem.WRONG_SHAPE),
        ({"recently_min": -5}, SettingsProblem.WRONG_SHAPE),
        ({"lists": ["http://crm.example/no.txt"]}, SettingsProblem.WRONG_SHAPE),
        ({"countries": ["India"]}, SettingsProblem.WRONG_SHAPE),
        ({"hour_from": "08:00"}, SettingsProblem.WRONG_SHAPE),
    ],
    ids=str,
)
def test_a_file_that_can_not_be_used_says_why(
    tmp_path: Path, content: object, problem: SettingsProblem
) -> None:
    if content == "\udcff":
        (tmp_path / "policy.json").write_bytes(b'{"a": "\xff"}')
    else:
        write(tmp_path, content)
    site = load_site(tmp_path)
    assert (site.policy, site.problem) == (None, problem)
    assert site.path
    assert not in_force(Policy(), site).policy.hours_overridable


@pytest.mark.skipif(sys.platform == "win32", reason="a folder opens in another way there")
def test_one_that_can_not_be_opened_is_no_missing_one(tmp_path: Path) -> None:
    (tmp_path / "policy.json").mkdir()
    assert load_site(tmp_path).problem is SettingsProblem.UNREADABLE


@pytest.mark.skipif(sys.platform != "linux", reason="the other systems have other variables")
def test_it_lies_in_the_systems_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_DIRS", os.pathsep.join([str(tmp_path), "/etc/xdg"]))
    assert site_folder() == tmp_path / "ccm-desktop"
