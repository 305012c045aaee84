"""Loads modules in steps on the running loop, so that the painted window answers in between."""

from __future__ import annotations

import asyncio
import importlib
import time

_WHILE_S = 0.005  # a turn of Qt's loop costs as much as a small module

BEFORE_DESKTOP = (
    "ccm_desktop.domain.errors",
    "ccm_desktop.domain.order",
    "ccm_desktop.domain.report",
    "ccm_desktop.domain.call",
    "ccm_desktop.domain.policy",
    "ccm_desktop.domain.guards",
    "ccm_desktop.ui.text.failures",
    "ccm_desktop.ui.notices",
    "ccm_desktop.ui.call_notices",
    "ccm_desktop.services.credentials",
    "ccm_desktop.domain.profile",
    "ccm_desktop.practice",
    "ccm_desktop.services.accounts",
    "ccm_desktop.ui.dialogs",
    "ccm_desktop.desktop",
)
VIEWS = (
    "ccm_desktop.ui.link_notice",
    "ccm_desktop.ui.reminder_notice",
    "ccm_desktop.ui.suggestions",
    "ccm_desktop.domain.line",
    "ccm_desktop.ui.text.calls",
    "ccm_desktop.ui.chips",
    "ccm_desktop.ui.timeline",
    "ccm_desktop.ui.tag_field",
    "ccm_desktop.ui.remind_row",
    "ccm_desktop.ui.call_panel",
    "ccm_desktop.domain.coworker",
    "ccm_desktop.ui.text.phone",
    "ccm_desktop.ui.phone_switch",
    "ccm_desktop.ui.options_panel",
    "ccm_desktop.domain.journal_filter",
    "ccm_desktop.domain.period",
    "ccm_desktop.ui.text.journal",
    "ccm_desktop.ui.plots",
    "ccm_desktop.ui.journal_views.head",
    "ccm_desktop.ui.detail.call_detail",
)
SERVICES = (
    "ssl",
    "phonenumbers",
    "ccm_desktop.domain.link",
    "ccm_desktop.domain.written",
    "ccm_desktop.domain.mentions",
    "ccm_desktop.domain.number",
    "msgspec",
    "apsw",
    "ccm_desktop.services.journals.rows",
    "filelock",
    "ccm_desktop.services.journals.journal",
    "anyio",
    "h11",
    "httpcore",
    "urllib.request",
    "http.cookiejar",
    "idna",
    "certifi",
    "ccm_desktop.api",
    "httpx",
    "truststore",
    "ccm_desktop.api.wire.calls",
    "ccm_desktop.api.wire.users",
    "ccm_desktop.api.wire.exophones",
    "ccm_desktop.api.connect",
    "ccm_desktop.services.evidence",
    "ccm_desktop.api.lists",
    "ccm_desktop.domain.number_list",
    "ccm_desktop.services.considerate",
    "ccm_desktop.services.desk",
    "ccm_desktop.services.links.handover",
    "ccm_desktop.joins.links",
    "ccm_desktop.joins.accounts",
    "ccm_desktop.joins.calls",
    "ccm_desktop.joined",
)
# Without these a call can be made: they come after the Call button can be pressed.
LATER = (
    "ccm_desktop.domain.contact_book",
    "ccm_desktop.services.contact_books.contacts",
    "ccm_desktop.joins.contacts",
    "ccm_desktop.domain.suggestions",
    "ccm_desktop.joins.suggestions",
    "ccm_desktop.joins.exports",
    "ccm_desktop.joins.crm",
    "ccm_desktop.ui.detail.body",
    "ccm_desktop.ui.detail.head",
    "ccm_desktop.ui.detail.replay",
    "ccm_desktop.joins.details",
    "ccm_desktop.joins.wallboard",
    "ccm_desktop.joins.settings",
    "ccm_desktop.ui.text.manners",
    "ccm_desktop.ui.tray",
    "ccm_desktop.services.notifications",
    "ccm_desktop.joins.manners",
    "ccm_desktop.joins.desktop_settings",
    "ccm_desktop.api.recordings",
    "ccm_desktop.joins.recording_settings",
    "ccm_desktop.joins.recordings",
    "ccm_desktop.ui.player.waveform",
    "ccm_desktop.ui.player.player",
    "ccm_desktop.ui.player.notes",
    "ccm_desktop.ui.player.panel",
    "ccm_desktop.joins.reminders",
    "ccm_desktop.joins.phone",
    "ccm_desktop.joins.remedies",
    "ccm_desktop.joined_later",
    "ccm_desktop.joins.link_settings",
    "zoneinfo",
    "phonenumbers.timezone",
    "anyio._core._synchronization",
    "anyio._backends._asyncio",
)


async def load_in_steps(modules: tuple[str, ...]) -> None:
    """Import one module after the other, with a turn of the loop whenever a while has passed."""
    turned = time.perf_counter()
    for name in modules:
        importlib.import_module(name)
        if time.perf_counter() - turned > _WHILE_S:
            await asyncio.sleep(0)
            turned = time.perf_counter()
