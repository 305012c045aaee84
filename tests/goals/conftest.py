"""What more than one goal's runs stand on."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ccm_desktop.sandbox.clock import ManualClock
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from tests.services.samples import CREDENTIALS


@pytest.fixture
def sandbox() -> Iterator[EmbeddedSandbox]:
    """A sandbox whose time stands still, which keeps every request, and whose key is a canary."""
    made = EmbeddedSandbox(clock=ManualClock())
    world = made.server.world
    world.settings = replace(world.settings, requests_per_min=None, users_per_min=None)
    world.account.api_key, world.account.api_token = CREDENTIALS.key, CREDENTIALS.token
    made.server.requests = deque()
    with made:
        yield made
