"""One client for each account, made when first needed and with that account's credentials."""

from __future__ import annotations

import asyncio

import pytest

from ccm_desktop.domain.credentials import Credentials
from ccm_desktop.domain.errors import CredentialsMissing
from ccm_desktop.services.accounts import Accounts
from ccm_desktop.services.credentials import CredentialStore

from .fake_ccm import FakeCcm
from .samples import BASE_URL, CREDENTIALS

OTHER = Credentials("canary-key-other", "canary-token-other")


class Switchboard:
    """Makes fake clients and remembers for whom."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str, Credentials, FakeCcm]] = []

    def connect(self, base_url: str, account_sid: str, credentials: Credentials) -> FakeCcm:
        ccm = FakeCcm()
        self.made.append((base_url, account_sid, credentials, ccm))
        return ccm


@pytest.fixture
def store() -> CredentialStore:
    store = CredentialStore(lambda: pytest.fail("no keyring here"))
    store.keep_for_session("Sales", CREDENTIALS)
    store.keep_for_session("Support", OTHER)
    return store


@pytest.fixture
def switchboard() -> Switchboard:
    return Switchboard()


async def test_a_client_is_made_once_even_when_asked_for_at_once(
    store: CredentialStore, switchboard: Switchboard
) -> None:
    accounts = Accounts(store, switchboard.connect)
    assert switchboard.made == []
    clients = await asyncio.gather(*[accounts.client("Sales", BASE_URL, "acme1") for _ in range(9)])
    assert len(switchboard.made) == len(set(map(id, clients))) == 1
    assert switchboard.made[0][:3] == (BASE_URL, "acme1", CREDENTIALS)


async def test_each_account_has_its_own_client_and_credentials(
    store: CredentialStore, switchboard: Switchboard
) -> None:
    accounts = Accounts(store, switchboard.connect)
    for place in [
        ("Sales", BASE_URL, "acme1"),
        ("Sales", BASE_URL, "acme2"),
        ("Sales", "https://ccm-api.in.exotel.com", "acme1"),
        ("Support", BASE_URL, "acme1"),
    ]:
        await accounts.client(*place)
    assert [credentials for _, _, credentials, _ in switchboard.made] == [CREDENTIALS] * 3 + [OTHER]


async def test_a_profile_that_changed_gets_a_new_client(
    store: CredentialStore, switchboard: Switchboard
) -> None:
    accounts = Accounts(store, switchboard.connect)
    await accounts.client("Sales", BASE_URL, "acme1")
    support = await accounts.client("Support", BASE_URL, "acme1")
    store.keep_for_session("Sales", OTHER)
    await accounts.forget("Sales")
    await accounts.client("Sales", BASE_URL, "acme1")
    assert await accounts.client("Support", BASE_URL, "acme1") is support
    assert [credentials for _, _, credentials, _ in switchboard.made] == [CREDENTIALS, OTHER, OTHER]
    closed = [ccm.closed for *_, ccm in switchboard.made]
    assert closed == [0, 0, 0], "a request may still be under way"
    await accounts.close()
    assert [ccm.closed for *_, ccm in switchboard.made] == [1, 1, 1]


async def test_missing_credentials_are_asked_for_again(switchboard: Switchboard) -> None:
    class Empty:
        def get_password(self, *_: str) -> None:
            return None

    store = CredentialStore(Empty)  # type: ignore[arg-type]
    accounts = Accounts(store, switchboard.connect)
    with pytest.raises(CredentialsMissing):
        await accounts.client("Sales", BASE_URL, "acme1")
    store.keep_for_session("Sales", CREDENTIALS)
    await accounts.client("Sales", BASE_URL, "acme1")
    assert len(switchboard.made) == 1


async def test_closing_closes_each_client_once(
    store: CredentialStore, switchboard: Switchboard
) -> None:
    accounts = Accounts(store, switchboard.connect)
    await accounts.client("Sales", BASE_URL, "acme1")
    await accounts.client("Support", BASE_URL, "acme1")
    await accounts.close()
    await accounts.close()
    assert [ccm.closed for *_, ccm in switchboard.made] == [1, 1]
