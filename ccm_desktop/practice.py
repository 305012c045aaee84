"""The practice account: the sandbox inside this program, and a profile for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.order import AgentIdentity, CallOptions
from ccm_desktop.domain.profile import Profile, VirtualNumber

if TYPE_CHECKING:
    from ccm_desktop.sandbox.embedded import EmbeddedSandbox

NAME = "practice"


class Practice:
    """Starts the sandbox when first asked for and stops it at the end."""

    def __init__(self, speed: float = 1.0, scenario: str | None = None) -> None:
        self.speed = speed
        self._scenario = scenario
        self._sandbox: EmbeddedSandbox | None = None
        self._known: tuple[Profile, Credentials] | None = None

    def start(self) -> tuple[Profile, Credentials]:
        """The profile and credentials of the running sandbox. Blocks until it listens."""
        if self._known is not None:
            return self._known
        from ccm_desktop.sandbox.embedded import EmbeddedSandbox

        self._sandbox = EmbeddedSandbox(speed=self.speed, scenario=self._scenario)
        access = self._sandbox.start()
        profile = Profile(
            name=NAME,
            base_url=access.base_url,
            account_sid=access.account_sid,
            agent=AgentIdentity.read(access.agent),
            virtual_numbers=tuple(VirtualNumber(*pair) for pair in access.virtual_numbers),
            options=CallOptions(ring_time_s=30),
            practice=True,
        )
        self._known = profile, Credentials(access.api_key, access.api_token)
        return self._known

    def stop(self) -> None:
        """Stop the sandbox, if it runs."""
        if self._sandbox is not None:
            self._sandbox.stop()
        self._sandbox, self._known = None, None
