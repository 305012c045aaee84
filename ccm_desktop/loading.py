"""Loads modules in steps on the running loop, so that the painted window answers in between."""

from __future__ import annotations

import asyncio
import importlib

BEFORE_DESKTOP = (
    "ccm_desktop.domain.errors",
    "ccm_desktop.domain.order",
    "ccm_desktop.domain.call",
    "ccm_desktop.ui.text.failures",
    "ccm_desktop.ui.call_notices",
    "ccm_desktop.services.credentials",
)
VIEWS = (
    "ccm_desktop.ui.text.calls",
    "ccm_desktop.ui.chips",
    "ccm_desktop.ui.timeline",
    "ccm_desktop.ui.tag_field",
    "ccm_desktop.ui.call_panel",
    "ccm_desktop.ui.call_detail",
)
SERVICES = (
    "ssl",
    "phonenumbers",
    "ccm_desktop.domain.number",
    "msgspec",
    "apsw",
    "ccm_desktop.services.journals.rows",
    "filelock",
    "ccm_desktop.services.journals.journal",
    "anyio",
    "h11",
    "httpcore",
    "ccm_desktop.api",
    "httpx",
    "truststore",
    "ccm_desktop.api.wire.calls",
    "ccm_desktop.api.wire.users",
    "ccm_desktop.api.wire.exophones",
    "ccm_desktop.api.connect",
    "ccm_desktop.services.evidence",
    "ccm_desktop.api.lists",
    "zoneinfo",
    "ccm_desktop.domain.number_list",
    "ccm_desktop.services.considerate",
    "ccm_desktop.services.desk",
    "ccm_desktop.services.links.handover",
    "ccm_desktop.joins.accounts",
    "ccm_desktop.joins.calls",
    "ccm_desktop.ui.numbers_dialog",
    "ccm_desktop.joins.remedies",
    "ccm_desktop.ui.text.manners",
    "ccm_desktop.ui.tray",
    "ccm_desktop.services.notifications",
    "ccm_desktop.joins.manners",
    "ccm_desktop.joins.desktop_settings",
    "ccm_desktop.joins.links",
    "ccm_desktop.services.contact_books.contacts",
    "ccm_desktop.ui.suggestions",
    "ccm_desktop.joins.contacts",
    "ccm_desktop.joins.suggestions",
    "ccm_desktop.joins.crm",
)


async def load_in_steps(modules: tuple[str, ...]) -> None:
    """Import one module after the other, with a turn of the loop after each."""
    for name in modules:
        importlib.import_module(name)
        await asyncio.sleep(0)
