"""The admin's policy file, in the system's place for it: it wins over what the user set."""

from __future__ import annotations

import logging
from dataclasses import fields
from pathlib import Path

import msgspec

from ccm_desktop.domain.errors import BadInput, SettingsProblem
from ccm_desktop.domain.policy import Policy, Site, SitePolicy, in_force

log = logging.getLogger(__name__)

NAME = "policy.json"
_KNOWN = frozenset(f.name for f in fields(SitePolicy))
_MOST = 1024 * 1024


def site_folder() -> Path:
    """Where an admin puts what counts for everyone on this machine."""
    import platformdirs  # a first look-up costs milliseconds that a start need not pay

    return platformdirs.site_config_path("ccm-desktop", appauthor=False)


def load_site(folder: Path | None = None) -> Site:
    """Read the policy file; none sets nothing, and one that can't be used says why."""
    path = (folder or site_folder()) / NAME
    try:
        with path.open("rb") as file:
            text = file.read(_MOST)
    except (FileNotFoundError, NotADirectoryError):
        return Site()
    except OSError as error:
        return _bad(path, SettingsProblem.UNREADABLE, error)
    try:
        return Site(str(path), _read(text))
    except (msgspec.ValidationError, BadInput) as error:
        return _bad(path, SettingsProblem.WRONG_SHAPE, error)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _bad(path, SettingsProblem.NOT_JSON, error)


def _read(text: bytes) -> SitePolicy:
    said = msgspec.json.decode(text, type=dict[str, object])
    if unknown := sorted(said.keys() - _KNOWN):
        # A rule that is misspelt would be one that an admin believes in and nobody keeps.
        raise msgspec.ValidationError(f"unknown: {', '.join(unknown)}")
    policy = msgspec.convert(said, SitePolicy)
    in_force(Policy(), Site(policy=policy))  # raises where the values have no sense
    return policy


def _bad(path: Path, problem: SettingsProblem, error: Exception) -> Site:
    log.info("the policy file can't be used: %s", type(error).__name__)
    return Site(str(path), None, problem)
