"""The pretend account at work: which calls it takes and how far each has come; no I/O, no clock."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from math import floor, inf

from ccm_desktop.sandbox.account import Account
from ccm_desktop.sandbox.order import CallOrder
from ccm_desktop.sandbox.people import Device, DeviceType, User
from ccm_desktop.sandbox.refusals import Refusal, RefusedError, refused
from ccm_desktop.sandbox.scenarios import scenario_for, scenario_named
from ccm_desktop.sandbox.scenarios.scenario import Redirect, Scenario, Script, Spoiling
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
class Engagement:
    """What keeps a co-worker busy on a device, from one second of sandbox time to another."""

    call_sid: str
    device_id: int
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class Recording:
    """What was recorded: seconds of talk, on one channel or two, ready at a second of our time.

    `spoiling` is what becomes of who fetches it.
    """

    talk_s: int
    channels: int
    ready_at: float
    spoiling: Spoiling | Redirect | None = None


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
        self.flow_calls: set[str] = set()
        self.flow_recordings: dict[str, Recording] = {}
        self._numbers = count(1)
        self._engaged: dict[str, list[Engagement]] = {}
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
        """Return a call made here (§4); RefusedError 3044 for one through a flow, 3043 for others."""
        try:
            return self.calls[call_sid]
        except KeyError:
            raise refused(3044 if call_sid in self.flow_calls else 3043) from None

    def recording(self, call_sid: str, now: float) -> Recording | None:
        """Return the recording of a call of any kind, once it is there."""
        call = self.calls.get(call_sid)
        if call is None:
            recording = self.flow_recordings.get(call_sid)
            return recording if recording and recording.ready_at <= now else None
        if not call.recording_ready(now):
            return None
        spoiling = call.scenario.recording
        return Recording(call.timeline.talk_s, call.order.channels, now, spoiling)

    def engage(self, user_id: str, engagement: Engagement, now: float) -> None:
        """Keep a co-worker busy; what is over by `now` is forgotten."""
        lasting = [other for other in self._engaged.get(user_id, ()) if now < other.until]
        self._engaged[user_id] = [*lasting, engagement]

    def engagement(self, user_id: str, now: float) -> Engagement | None:
        """Return what keeps a co-worker busy: a call, from acceptance to hang-up and its lag."""
        for engagement in self._engaged.get(user_id, ()):
            if engagement.since <= now < engagement.until:
                return engagement
        return None

    def next_sid(self, now: float) -> str:
        """Return 32 characters that no other run of the sandbox has used."""
        number = next(self._numbers)
        ending = _SID_ENDINGS[number % len(_SID_ENDINGS)]
        return f"ca11{floor(self.wall(now)):010x}{number:017x}{ending}"

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
        if self.engagement(user.id, now) is not None:
            raise refused(10706, http=self.settings.busy_http)

    def _make(
        self, order: CallOrder, user: User, device: Device, scenario: Scenario, now: float
    ) -> Call:
        timeline = unfold(scenario.script, self._limits(order))
        created_epoch_s = floor(self.wall(now))
        call = Call(
            sid=self.next_sid(now),
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
        self.engage(user.id, Engagement(call.sid, device.id, now, call.free_at), now)
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
