"""`ccm-desktop profile`: accounts in the settings, their key and token in the keyring."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import sys
from dataclasses import replace
from pathlib import Path

from ccm_desktop.commands.exits import FAILED, OK, complain
from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import BadInput, InputProblem, KeyringTrouble
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Channels
from ccm_desktop.domain.profile import STAMP_URLS, USUAL_AGENTS, Profile, Stamp, VirtualNumber
from ccm_desktop.domain.recording_link import USUAL_RECORDING_HOSTS, read_hosts
from ccm_desktop.services import settings as settings_file
from ccm_desktop.services.credentials import (
    KEY_VARIABLE,
    TOKEN_VARIABLE,
    CredentialStore,
    from_environment,
)
from ccm_desktop.services.places import find_places
from ccm_desktop.services.settings import Settings
from ccm_desktop.ui import text


def run(options: argparse.Namespace) -> int:
    """Add, list, choose or remove an account."""
    path = find_places().settings
    known = settings_file.load(path)
    match options.action:
        case "add":
            return _add(options, known, path)
        case "list":
            return _list(known)
        case "use":
            known.profile(options.name)
            settings_file.save(path, replace(known, current=options.name))
            return OK
        case _:
            return _remove(options.name, known, path)


def _add(options: argparse.Namespace, known: Settings, path: Path) -> int:
    profile = _read_profile(options)
    given = from_environment()
    credentials = given or _credentials_from_input()
    settings_file.save(path, known.with_profile(profile))
    try:
        asyncio.run(CredentialStore().save(profile.name, credentials))
    except KeyringTrouble as trouble:
        problem = text.keyring_problem(trouble.problem)
        complain(
            f"{problem} The account was added, but its key and token were not stored: "
            f"set {KEY_VARIABLE} and {TOKEN_VARIABLE} when you call."
        )
        return OK if given else FAILED
    sys.stdout.write(f"Added “{profile.name}”; key and token are in the system's keyring.\n")
    return OK


def _read_profile(options: argparse.Namespace) -> Profile:
    url = options.base_url or STAMP_URLS[Stamp(options.stamp)]
    channels = Channels.SINGLE if options.recording == "single" else Channels.DUAL
    return Profile(
        name=options.name,
        base_url=url.rstrip("/"),
        account_sid=options.account_sid,
        agent=AgentIdentity.read(options.agent),
        virtual_numbers=tuple(VirtualNumber.read(given) for given in options.virtual_number),
        country=options.country.upper(),
        options=CallOptions(recording=options.recording != "off", channels=channels),
        agents=USUAL_AGENTS if options.agents is None else options.agents,
        recording_hosts=read_hosts(" ".join(options.recording_host)) or USUAL_RECORDING_HOSTS,
    )


def _credentials_from_input() -> Credentials:
    """Key and token: typed without echo, or piped as two lines, `key:token`, or JSON."""
    if sys.stdin.isatty():
        return Credentials(getpass.getpass("API key: "), getpass.getpass("API token: "))
    try:
        piped = sys.stdin.read(4096).strip()
    except UnicodeDecodeError:  # it holds what was piped: not to be carried along
        raise BadInput("api_key", InputProblem.NOT_A_SID) from None
    if piped.startswith("{"):
        return _credentials_from_json(piped)
    first, _, rest = piped.partition("\n")
    if not rest:
        first, _, rest = piped.partition(":")
    return Credentials(first.strip(), rest.strip())


def _credentials_from_json(piped: str) -> Credentials:
    try:
        pair = json.loads(piped)
    except ValueError as error:
        raise BadInput("api_key", InputProblem.MISSING) from error
    return Credentials(str(pair.get("api_key") or ""), str(pair.get("api_token") or ""))


def _list(known: Settings) -> int:
    current = known.profile()
    for profile in known.profiles:
        mark = "*" if profile == current else " "
        agent = profile.agent.text if profile.agent else text.NOTHING
        line = f"{mark} {profile.name}  {profile.account_sid}  {profile.base_url}  {agent}"
        sys.stdout.write(f"{line}\n")
    return OK


def _remove(name: str, known: Settings, path: Path) -> int:
    known.profile(name)
    settings_file.save(path, known.without_profile(name))
    try:
        asyncio.run(CredentialStore().forget(name))
    except KeyringTrouble as trouble:
        problem = text.keyring_problem(trouble.problem)
        complain(f"{problem} The account was removed; its key may still be in the keyring.")
    return OK
