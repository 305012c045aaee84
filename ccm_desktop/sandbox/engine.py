"""The pretend account at work: which calls it takes and how far each has come; no I/O, no clock."""

from collections.abc import Callable
from dataclasses import dataclass
from math import floor, inf

from ccm_desktop.sandbox.account import Account
from ccm_desktop.sandbox.order import CallOrder
from ccm_desktop.sandbox.people import Device, DeviceType, User
from ccm_desktop.sandbox.refusals import Refusal, RefusedError, refused
from ccm_desktop.sandbox.scenarios import scenario_for, scenario_named
from ccm_desktop.sandbox.scenarios.scenario import Scenario, Script, Spoiling
from ccm_desktop.sandbox.timeline import Happening, Limits, Phase, Timeline, unfold

DEFAULT_RING_S = 30.0
"""Ring time of each leg where `attempt_time_out` is not sent (§3)."""

# Samples end in a letter outside a-f: no client may take a SID for hex.
_SID_ENDINGS = "skxz"


@dataclass(frozen=True, slots=True)
class Settings:
    """What the contract leaves open or lets vary (§8, §12, §13): lags in seconds, limits or none."""

    post_processing_s: float = 1.5
    recording_lag_s: float = 5.0
    busy_lag_s: float = 0.0
    busy_http: int = 404
    voip_allowed: bool = False
    recording_forced: bool = False
    requests_per_min: int | None = 200
    users_per_min: int | None = 50
    exophones_per_min: int | None = 50


@dataclass(frozen=True, slots=True)
class CallEvent:
    """Something that happens to a call at a second of sandbox time."""

    call_sid: str
    happening: Happening
    at: float


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was made; all its future is in its timeline."""

    sid: str
    order: CallOrder
    user: User
    device: Device
    scenario: Scenario
    timeline: Timeline
    accepted_at: float
    created_epoch_s: int
    free_at: float

    def elapsed(self, now: float) -> float:
        """Return the seconds since the call was accepted."""
        return now - self.accepted_at

    def phase(self, now: float) -> Phase:
        """Return how far the call is at a second of sandbox time."""
        return self.timeline.phase(self.elapsed(now))

    def spoiling(self, now: float) -> Spoiling | None:
        """Return what spoils an answer to call details at a second of sandbox time."""
        trouble = self.scenario.details
        return trouble.what if trouble and trouble.spoils(self.elapsed(now)) else None

    def recording_ready(self, now: float) -> bool:
        """Return whether the recording's address is in the record by now."""
        ready_s = self.timeline.recording_s
        return ready_s is not None and self.elapsed(now) >= ready_s

    def events(self) -> tuple[CallEvent, ...]:
        """Return all that will happen to this call, in order of time."""
        return tuple(
            CallEvent(self.sid, happening, self.accepted_at + moment)
            for happening, moment in self.timeline.happenings()
        )


class World:
    """The account and its calls; `now` is always seconds of the sandbox's own clock."""

    def __init__(
        self,
        account: Account,
        *,
        wall_epoch_s: float,
        settings: Settings | None = None,
        scenario: str | None = None,
    ) -> None:
        self.account = account
        self.settings = settings or Settings()
        self.calls: dict[str, Call] = {}
        self.on_placed: Callable[[Call], None] = lambda _: None
        self._wall_epoch_s = wall_epoch_s
        self.forced: Scenario | None = None
        self.force(scenario)

    def force(self, scenario: str | None) -> None:
        """Give every later call this scenario (None: its number's); UnknownScenarioError."""
        self.forced = None if scenario is None else scenario_named(scenario)

    def wall(self, now: float) -> float:
        """Return the Unix time, in seconds, at a second of sandbox time."""
        return self._wall_epoch_s + now

    def place(self, order: CallOrder, now: float) -> Call | None:
        """Make the ordered call, after checks 6 to 13 of §12 in their order.

        Returns None where the scenario cuts the line before a call is made. RefusedError says
        which check failed.
        """
        user, device = self._caller(order)
        self._check_free(user, now)
        if device.type is DeviceType.SIP and not self.settings.voip_allowed:
            raise refused(10712)
        if self.account.exophone(order.virtual_number) is None:
            raise refused(10716)
        scenario = self.forced or scenario_for(order.customer_uri)
        if not scenario.makes_call:
            if isinstance(scenario.answer, Refusal):
                raise RefusedError(scenario.answer)
            return None
        return self._make(order, user, device, scenario, now)

    def call(self, call_sid: str) -> Call:
        """Return a call made here; RefusedError 3043 for any other SID (§4)."""
        try:
            return self.calls[call_sid]
        except KeyError:
            raise refused(3043) from None

    def current_call(self, user_id: str, now: float) -> Call | None:
        """Return the call that keeps a co-worker busy, from acceptance to hang-up and its lag."""
        for call in self.calls.values():
            if call.user.id == user_id and call.accepted_at <= now < call.free_at:
                return call
        return None

    def events(self, after: float, until: float) -> list[CallEvent]:
        """Return what happens to all calls in `after < at <= until`, in order of time."""
        found = [event for call in self.calls.values() for event in call.events()]
        return sorted(
            (event for event in found if after < event.at <= until), key=lambda event: event.at
        )

    def _caller(self, order: CallOrder) -> tuple[User, Device]:
        """Return who is rung first, and where: checks 6 to 9 of §12."""
        if order.agent_user_id is not None:
            return self._caller_by_id(order.agent_user_id)
        owner = self.account.owner_of(order.agent_uri or "")
        if owner is None:
            raise refused(10702)
        _, device = owner
        if not device.verified:
            raise refused(10705)
        if not device.available:
            raise refused(10703)
        return owner

    def _caller_by_id(self, user_id: str) -> tuple[User, Device]:
        user = self.account.user(user_id)
        if user is None:
            raise refused(10731)
        if not user.devices:
            raise refused(10806)
        if not any(device.verified for device in user.devices):
            raise refused(10705)
        for device in user.devices:
            if device.verified and device.available:
                return user, device
        raise refused(1012)

    def _check_free(self, user: User, now: float) -> None:
        if self.current_call(user.id, now) is not None:
            raise refused(10706, http=self.settings.busy_http)

    def _make(
        self, order: CallOrder, user: User, device: Device, scenario: Scenario, now: float
    ) -> Call:
        timeline = unfold(scenario.script, self._limits(order))
        created_epoch_s = floor(self.wall(now))
        call = Call(
            sid=self._next_sid(created_epoch_s),
            order=order,
            user=user,
            device=device,
            scenario=scenario,
            timeline=timeline,
            accepted_at=now,
            created_epoch_s=created_epoch_s,
            free_at=now + timeline.ended_s + self._busy_lag(scenario.script),
        )
        self.calls[call.sid] = call
        self.on_placed(call)
        return call

    def _busy_lag(self, script: Script) -> float:
        return self.settings.busy_lag_s if script.busy_lag_s is None else script.busy_lag_s

    def _limits(self, order: CallOrder) -> Limits:
        return Limits(
            ring_s=order.attempt_time_out_s or DEFAULT_RING_S,
            talk_s=order.max_time_limit_s or inf,
            post_processing_s=self.settings.post_processing_s,
            recording_lag_s=self.settings.recording_lag_s,
            recording=order.recording or self.settings.recording_forced,
        )

    def _next_sid(self, created_epoch_s: int) -> str:
        """Return 32 characters that no other run of the sandbox has used."""
        count = len(self.calls) + 1
        ending = _SID_ENDINGS[count % len(_SID_ENDINGS)]
        return f"ca11{created_epoch_s:010x}{count:017x}{ending}"
