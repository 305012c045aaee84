"""The settings file: profiles, and which one is current. No secret is ever in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from ccm_desktop.domain.errors import BadInput, InputProblem, SettingsProblem, SettingsTrouble
from ccm_desktop.domain.preferences import Preferences
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services.whole_file import put_aside, write_whole

VERSION = 1


@dataclass(frozen=True, slots=True)
class Settings:
    """All that is remembered; `current` names a profile."""

    version: int = VERSION
    current: str | None = None
    profiles: tuple[Profile, ...] = ()
    preferences: Preferences = Preferences()

    def profile(self, name: str | None = None) -> Profile | None:
        """The named profile, or the current one. Raises `BadInput` for a name not known."""
        wanted = name or self.current
        found = next((p for p in self.profiles if p.name == wanted), None)
        if found is None and name is not None:
            raise BadInput("profile", InputProblem.UNKNOWN_NAME, name)
        return found or (self.profiles[0] if self.profiles else None)

    def with_profile(self, profile: Profile) -> Settings:
        """The same with a profile added or replaced, and made current."""
        others = tuple(p for p in self.profiles if p.name != profile.name)
        return replace(self, profiles=(*others, profile), current=profile.name)

    def with_preferences(self, preferences: Preferences) -> Settings:
        """The same with other preferences."""
        return replace(self, preferences=preferences)

    def without_profile(self, name: str) -> Settings:
        """The same without the named profile."""
        others = tuple(p for p in self.profiles if p.name != name)
        current = self.current if self.current != name else None
        return replace(self, profiles=others, current=current)


@dataclass(frozen=True, slots=True)
class _Head:
    """What a file of any version says first."""

    version: int = VERSION


def load(path: Path) -> Settings:
    """Read the file; none means nothing was set yet. Raises `SettingsTrouble`, touches nothing."""
    try:
        text = path.read_bytes()
    except FileNotFoundError:
        return Settings()
    except OSError as error:
        raise SettingsTrouble(SettingsProblem.UNREADABLE, path, error.strerror or "") from error
    try:
        if msgspec.json.decode(text, type=_Head).version > VERSION:
            raise SettingsTrouble(SettingsProblem.NEWER, path)
        return msgspec.json.decode(text, type=Settings)
    except msgspec.ValidationError as error:
        raise SettingsTrouble(SettingsProblem.WRONG_SHAPE, path, str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SettingsTrouble(SettingsProblem.NOT_JSON, path, str(error)) from error
    except BadInput as error:
        raise SettingsTrouble(SettingsProblem.WRONG_SHAPE, path, error.field) from error


def save(path: Path, settings: Settings) -> None:
    """Write the file so that it is always whole: the old one or the new. Raises `SettingsTrouble`."""
    text = msgspec.json.format(msgspec.json.encode(settings), indent=2)
    try:
        write_whole(path, text + b"\n")
    except OSError as error:
        raise SettingsTrouble(SettingsProblem.UNWRITABLE, path, error.strerror or "") from error


def set_aside(path: Path) -> Path | None:
    """Give a file that can't be used another name beside it, before a new one is written."""
    try:
        return put_aside(path)
    except OSError as error:
        raise SettingsTrouble(SettingsProblem.UNWRITABLE, path, error.strerror or "") from error
