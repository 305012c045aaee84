"""The services for the length of one command."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ccm_desktop import logs
from ccm_desktop.api.connect import Connector
from ccm_desktop.api.lists import ListFetcher
from ccm_desktop.commands.exits import complain
from ccm_desktop.domain.errors import BadInput, InputProblem, SettingsTrouble
from ccm_desktop.domain.pace import Pace
from ccm_desktop.domain.policy import Policy
from ccm_desktop.domain.profile import Profile
from ccm_desktop.services import settings as settings_file
from ccm_desktop.services.clock import SystemClock
from ccm_desktop.services.desk import Desk, build_desk
from ccm_desktop.services.places import find_places
from ccm_desktop.services.tasks import TaskBag
from ccm_desktop.ui import text


@asynccontextmanager
async def opened_desk(pace: Pace | None = None) -> AsyncIterator[Desk]:
    """The desk, open; closed in order at the end. Raises `JournalTrouble`."""
    places = find_places()
    logs.write_log(places)
    tasks = TaskBag(lambda name, error: complain(f"fault in {name}: {type(error).__name__}"))
    desk = build_desk(
        places, Connector(), SystemClock(), tasks, pace or Pace(), fetch_list=ListFetcher()
    )
    try:
        await desk.open()
        if desk.journal.mended is not None:
            complain(text.mended(desk.journal.mended).sentence)
        yield desk
    finally:
        await desk.close()


def chosen_policy(*, sandbox: bool) -> Policy:
    """The user's rules of considerate dialling. Raises `SettingsTrouble`, but not for practice."""
    try:
        return settings_file.load(find_places().settings).preferences.policy
    except SettingsTrouble:
        if not sandbox:
            raise
        return Policy()


def chosen_profile(name: str | None) -> Profile:
    """The named or the current account. Raises `BadInput`, `SettingsTrouble`."""
    profile = settings_file.load(find_places().settings).profile(name)
    if profile is None:
        raise BadInput("profile", InputProblem.MISSING)
    return profile
