"""What no request may break among co-workers, and what every answer has in common."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tests.sandbox.asking import UNLIMITED, Desk

CODES = {1000, 1001, 1002, 1003, 1011, 1401, 1402, *range(10809, 10816), 10817, 10725}

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(["Gita", "O'Neil", "J. P", "Al", "", "गीता", "Gi\x00ta"])
EMAILS = st.sampled_from(["gita@example.invalid", "asha@example.invalid", "x@elsewhere.invalid"])
NUMBERS = st.sampled_from(
    ["+915555510001", "+915555510002", "+915555510007", "+915555510008", "sip:asha0abc", "0555"]
)
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "first_name": NAMES | ANY_JSON,
    "last_name": NAMES | ANY_JSON,
    "email": EMAILS | ANY_JSON,
    "role": st.sampled_from(["admin", "user", "agent"]) | ANY_JSON,
    "device_contact_uri": NUMBERS | ANY_JSON,
    "device_name": st.text() | ANY_JSON,
    "available": st.booleans() | ANY_JSON,
    "contact_uri": NUMBERS | ANY_JSON,
    "else": ANY_JSON,
}
BODIES = ANY_JSON | st.fixed_dictionaries({}, optional=FIELDS)
PATHS = st.sampled_from(
    [
        ("POST", ""),
        ("PUT", "/5afe000000000000000000000000a001"),
        ("PUT", "/5afe000000000000000000000000a001/devices/100001"),
        ("DELETE", "/5afe000000000000000000000000a001"),
    ]
)


@given(PATHS, BODIES, st.booleans())
def test_any_body_gets_success_or_a_code_of_the_table(
    path: tuple[str, str], body: object, voip_allowed: bool
) -> None:
    desk = Desk(replace(UNLIMITED, voip_allowed=voip_allowed))
    before = desk.world.account.users
    status, found = desk.users(*path, body)
    if status != 200:
        assert found in CODES
        assert desk.world.account.users == before


class Team(RuleBasedStateMachine):
    """Co-workers who come, change, switch their phones and go."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = Desk(replace(UNLIMITED, voip_allowed=True))
        self.gone: set[str] = set()

    def _anyone(self, place: int) -> str | None:
        users = self.desk.world.account.users
        return users[place % len(users)].id if users else None

    def _any_device(self, place: int) -> tuple[str, int] | None:
        users = self.desk.world.account.users
        devices = [(user.id, device.id) for user in users for device in user.devices]
        return devices[place % len(devices)] if devices else None

    @rule(number=st.none() | NUMBERS, email=st.none() | EMAILS, voip=st.booleans())
    def add(self, number: str | None, email: str | None, voip: bool) -> None:
        self.desk.world.settings = replace(UNLIMITED, voip_allowed=voip)
        body = {"first_name": "Gita", "last_name": "Sen"}
        body |= {} if number is None else {"device_contact_uri": number}
        body |= {} if email is None else {"email": email}
        status, made = self.desk.users("POST", body=body)
        if status == 200:
            assert made["id"] not in self.gone
            assert not any(d["available"] for d in made["devices"] if d["type"] == "tel")

    @rule(place=st.integers(0, 99), email=EMAILS)
    def change(self, place: int, email: str) -> None:
        self.desk.users("PUT", f"/{self._anyone(place)}", {"email": email})

    @rule(place=st.integers(0, 99))
    def remove(self, place: int) -> None:
        user_id = self._anyone(place)
        if user_id is not None:
            assert self.desk.users("DELETE", f"/{user_id}") == (200, None)
            self.gone.add(user_id)

    @rule(place=st.integers(0, 99), available=st.none() | st.booleans(), number=st.none() | NUMBERS)
    def switch(self, place: int, available: bool | None, number: str | None) -> None:
        found = self._any_device(place)
        if found is not None:
            change = {"available": available, "contact_uri": number}
            body = {name: value for name, value in change.items() if value is not None}
            self.desk.users("PUT", f"/{found[0]}/devices/{found[1]}", body)

    @rule(place=st.integers(0, 99))
    def verify(self, place: int) -> None:
        found = self._any_device(place)
        if found is not None:
            self.desk.world.account.verify(*found)

    @invariant()
    def one_device_is_on_and_it_is_verified(self) -> None:
        for user in self.desk.world.account.users:
            on = [device for device in user.devices if device.available]
            assert len(on) <= 1
            assert all(device.verified for device in on)

    @invariant()
    def nothing_is_there_twice(self) -> None:
        users = self.desk.world.account.users
        devices = [device for user in users for device in user.devices]
        emails = [user.email.lower() for user in users if user.email]
        assert len({user.id for user in users}) == len(users)
        assert len({device.id for device in devices}) == len(devices)
        assert len({device.contact_uri for device in devices}) == len(devices)
        assert len(set(emails)) == len(emails)

    @invariant()
    def the_list_shows_everyone(self) -> None:
        users = self.desk.world.account.users
        answer = self.desk.ask("GET", "/v2/accounts/practice1/users?limit=50&fields=devices")
        assert answer.status == 200
        assert answer.body.count(b'"first_name"') == len(users) <= 50


TestTeam = Team.TestCase
TestTeam.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
