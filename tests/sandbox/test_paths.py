"""Odd targets and methods: each gets an answer in its host's shape, and none harms the routes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.sandbox.routes import Asked
from tests.sandbox.asking import ACCOUNT, BASIC, EXOPHONES, Desk, envelope, header, outcome

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    import httpx

    from ccm_desktop.sandbox.server import Access

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")
KNOWN = {
    f"{ACCOUNT}/calls": {"POST"},
    f"{ACCOUNT}/calls/x": {"GET", "HEAD"},
    f"{ACCOUNT}/users": {"GET", "HEAD", "POST"},
    f"{ACCOUNT}/users/x": {"GET", "HEAD", "PUT", "DELETE"},
    f"{ACCOUNT}/users/x/devices/1": {"PUT"},
    f"{ACCOUNT}/incoming-phone-numbers/x": {"GET", "HEAD"},
    EXOPHONES: {"GET", "HEAD"},
    "/recordings/x.wav": {"GET", "HEAD"},
}


@pytest.mark.parametrize("path", KNOWN)
@pytest.mark.parametrize("method", METHODS)
def test_a_known_path_names_its_methods(method: str, path: str) -> None:
    answer = Desk().ask(method, path, {})
    if method in KNOWN[path]:
        assert answer.status in {200, 400, 404}
        assert header(answer, "Allow") is None
        return
    assert answer.status == 405
    assert set((header(answer, "Allow") or "").split(", ")) == KNOWN[path]
    if path != EXOPHONES:
        assert envelope(answer)["response"]["error_data"] is None


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "//",
        "*",
        "",
        "?",
        "127.0.0.1:443",
        "/v2",
        "/v2/accounts",
        "/v2/accounts/practice1",
        f"{ACCOUNT}/",
        f"{ACCOUNT}//users",
        f"{ACCOUNT}/users/",
        f"{ACCOUNT}/calls/",
        f"{ACCOUNT}/calls/x/",
        f"{ACCOUNT}/users/x/devices/",
        f"{ACCOUNT}/users/x/devices/1/password",
        f"{ACCOUNT}/USERS",
        f"{ACCOUNT}/users/..",
        f"{ACCOUNT}/users/%2e%2e/calls",
        f"{ACCOUNT}/users/%2F",
        f"{ACCOUNT}/users/%",
        f"{ACCOUNT}/users/%zz",
        f"{ACCOUNT}/users/%00",
        f"{ACCOUNT}/users/%C0%80",
        f"{ACCOUNT}/users/%ED%A0%80",
        f"{ACCOUNT}/users/%E0%A4%A8",
        f"{ACCOUNT}/users/{'a' * 10_000}",
        f"{ACCOUNT}/users/{'/'.join('a' * 1_000)}",
        "/V2/accounts/practice1/users",
        "/control",
        "http://",
        "http://sandbox",
    ],
)
@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_paths_that_are_not_there(method: str, target: str) -> None:
    status, code = outcome(Desk().ask(method, target))
    # A user who is not there has methods all the same.
    assert (status, code) in {(404, 1000), (405, None)}
    assert status == 404 or method == "PATCH"


@pytest.mark.parametrize(
    "target",
    [
        f"{ACCOUNT}/users?limit=1",
        f"{ACCOUNT}/%75sers",
        "/v2/accounts/pr%61ctice1/users",
        f"http://sandbox{ACCOUNT}/users?limit=1",
        f"{ACCOUNT}/users?note=http://elsewhere.invalid/x",
        f"{ACCOUNT}/users?a=%FF&b=%zz&&=&c",
        f"{ACCOUNT}/users?{'a' * 10_000}",
    ],
)
def test_other_ways_to_write_a_path(target: str) -> None:
    assert Desk().ask("GET", target).status == 200


HOSTS = st.sampled_from(["/v2/accounts", "/v2_beta/Accounts", "/recordings", "/x", ""])
WORDS = st.sampled_from(["practice1", "users", "calls", "devices", "IncomingPhoneNumbers", "1", ""])
ODD = st.sampled_from(["incoming-phone-numbers", "%ff", "%", "?", "//"])
PATHS = st.builds(
    "/".join, st.builds(lambda host, rest: [host, *rest], HOSTS, st.lists(WORDS | ODD))
)
TARGETS = st.text(max_size=40) | PATHS


@given(
    st.sampled_from(METHODS),
    TARGETS,
    st.binary(max_size=20),
    st.sampled_from(["", "application/json", "\xff"]),
    st.sampled_from([BASIC, "", "Basic", "Basic \xff", "Bearer x", "Basic ====", "Basic w7/Dvw=="]),
)
def test_anything_gets_an_answer(
    method: str, target: str, body: bytes, content_type: str, authorization: str
) -> None:
    headers = {"authorization": authorization, "content-type": content_type}
    answer = Desk().routes.answer(Asked(method, target, headers, body), 0.0)
    assert answer.status < 500
    found = json.loads(answer.body)
    if answer.status == 200:
        assert authorization == BASIC
    elif "RestException" in found:
        assert found["RestException"]["Status"] == answer.status
    else:
        envelope(answer)


async def test_head_is_get_without_its_body(client: httpx.AsyncClient) -> None:
    got, head = await client.get("/users?limit=1"), await client.head("/users?limit=1")
    assert (head.status_code, head.content) == (200, b"")
    # "HEAD" in the envelope is a letter longer than "GET".
    assert int(head.headers["content-length"]) == len(got.content) + 1
    assert (await client.head("/users/x")).status_code == 404


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /v2/%FF%FE HTTP/1.1", b"404"),
        (b"OPTIONS * HTTP/1.1", b"404"),
        (b"GET http://x/v2/accounts/practice1/users HTTP/1.1", b"200"),
        (b"PATCH /v2/accounts/practice1/users HTTP/1.1", b"405"),
        (b"GET /" + b"a" * 15_000 + b" HTTP/1.1", b"404"),
        (b"GET /v2/\xff HTTP/1.1", b"400"),
    ],
    ids=range(6),
)
async def test_odd_targets_over_a_socket(
    raw: Callable[[bytes], Awaitable[bytes]], access: Access, head: bytes, status: bytes
) -> None:
    answer = await raw(head + b"\r\nHost: x\r\nAuthorization: " + BASIC.encode() + b"\r\n\r\n")
    assert answer.split(b" ", 2)[1] == status
