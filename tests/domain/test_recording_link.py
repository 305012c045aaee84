"""Where a recording may be fetched from: the corpus, the list, and where a redirect may lead."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.errors import BadInput, RecordingElsewhere
from ccm_desktop.domain.profile import Profile
from ccm_desktop.domain.recording_link import (
    MOST_RECORDING_HOSTS,
    USUAL_RECORDING_HOSTS,
    Access,
    check_recording_link,
    check_redirect,
    read_hosts,
)

SANDBOX = "http://127.0.0.1:8008"
CORPUS = Path(__file__).parent.parent / "corpora" / "recording_urls.toml"
ROWS = tomllib.loads(CORPUS.read_text("utf-8"))["urls"]
USUAL, PRACTICE = Access(), Access(sandbox=SANDBOX)
AT_EXOTEL = "https://recordings.exotel.com/a/ca11.mp3"
AT_STORAGE = "https://s3-ap-southeast-1.amazonaws.com/x/ca11.mp3"


def test_the_corpus_is_large_enough() -> None:
    assert len(ROWS) >= 60
    assert len({(row["url"], row.get("sandbox", False)) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: ascii(row["url"])[1:60])
def test_the_corpus(row: dict[str, Any]) -> None:
    access = PRACTICE if row.get("sandbox") else USUAL
    if "may" in row:
        permitted = check_recording_link(row["url"], access)
        assert permitted.url == row["url"]
        assert permitted.with_credentials is (row["may"] == "with")
    else:
        with pytest.raises(RecordingElsewhere) as caught:
            check_recording_link(row["url"], access)
        assert caught.value.host == row["host"]


def test_a_sandbox_is_on_this_machine() -> None:
    elsewhere = Access(sandbox="http://10.0.0.1:8008")
    with pytest.raises(RecordingElsewhere):
        check_recording_link("http://10.0.0.1:8008/recordings/ca11.wav", elsewhere)


_PIECES = st.sampled_from(
    ["https:", "http:", "//", "/", "\\", "@", ":", "443", "8443", ".", "exotel.com", "recordings",
     "evil.example", "127.0.0.1", "[::1]", "%2e", "%40", "#", "?", "xn--a", " ", "\t", "\n", "\x00",
     "\uff0e", "\u3002", "\u202e", "key:token@", "amazonaws.com", "s3-ap-southeast-1."]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=9).map("".join) | st.text(max_size=40))
def test_what_is_permitted_leads_where_it_says(rest: str) -> None:
    for url in (rest, f"https://{rest}", f"https://recordings.exotel.com{rest}"):
        try:
            permitted = check_recording_link(url, USUAL)
        except RecordingElsewhere:
            continue
        parts = urlsplit(url)
        assert (parts.scheme, parts.username, parts.password) == ("https", None, None)
        assert parts.port in (None, 443)
        host = parts.hostname or ""
        assert permitted.origin == f"https://{host}"
        is_exotel = host == "exotel.com" or host.endswith(".exotel.com")
        assert permitted.with_credentials is is_exotel
        assert is_exotel or host.endswith("s3-ap-southeast-1.amazonaws.com")


@pytest.mark.parametrize(
    ("asked", "location", "leads_to", "with_credentials"),
    [
        (AT_EXOTEL, "b.mp3", "https://recordings.exotel.com/a/b.mp3", True),
        (AT_EXOTEL, "/b.mp3", "https://recordings.exotel.com/b.mp3", True),
        (AT_EXOTEL, "https://recordings.exotel.com:443/b", "https://recordings.exotel.com:443/b", True),
        (AT_EXOTEL, "https://api.exotel.com/b", "https://api.exotel.com/b", False),
        (AT_EXOTEL, "//api.exotel.com/b", "https://api.exotel.com/b", False),
        (AT_EXOTEL, AT_STORAGE, AT_STORAGE, False),
        (AT_EXOTEL, "https://x.s3.amazonaws.com/b?sig=1", "https://x.s3.amazonaws.com/b?sig=1", False),
        (AT_STORAGE, AT_EXOTEL, AT_EXOTEL, False),
        (AT_STORAGE, "/b", "https://s3-ap-southeast-1.amazonaws.com/b", False),
    ],
)  # fmt: skip
def test_a_redirect_keeps_credentials_at_home(
    asked: str, location: str, leads_to: str, *, with_credentials: bool
) -> None:
    first = check_recording_link(asked, USUAL)
    second = check_redirect(first, location, USUAL)
    assert (second.url, second.with_credentials) == (leads_to, with_credentials)


def test_credentials_do_not_come_back_after_a_detour() -> None:
    first = check_recording_link(AT_EXOTEL, USUAL)
    detour = check_redirect(first, "https://api.exotel.com/b", USUAL)
    for location in ("/c", AT_EXOTEL):
        assert not check_redirect(detour, location, USUAL).with_credentials


@pytest.mark.parametrize(
    "location",
    [
        "http://recordings.exotel.com/b",
        "https://evil.example/b",
        "//evil.example/b",
        "\\\\evil.example\\b",
        "https://key:token@recordings.exotel.com/b",
        "https://amazonaws.com.evil.example/b",
        "https://127.0.0.1/b",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "https://recordings.exotel.com:8443/b",
        "https://[/b",
        "http://127.0.0.1:8008/recordings/ca11.wav",
    ],
)
def test_a_redirect_leads_nowhere_else(location: str) -> None:
    first = check_recording_link(AT_EXOTEL, PRACTICE)
    with pytest.raises(RecordingElsewhere):
        check_redirect(first, location, PRACTICE)


def test_a_sandbox_leads_on_within_itself_or_out() -> None:
    first = check_recording_link(f"{SANDBOX}/recordings/ca11.wav", PRACTICE)
    again = check_redirect(first, "/recordings/ca11.wav?moved=1", PRACTICE)
    assert (again.origin, again.with_credentials) == (SANDBOX, True)
    assert not check_redirect(first, AT_EXOTEL, PRACTICE).with_credentials
    for location in ("http://127.0.0.1:9999/x", "http://localhost:8008/x", "https://evil.example/"):
        with pytest.raises(RecordingElsewhere):
            check_redirect(first, location, PRACTICE)


class TestTheList:
    def test_it_is_read_as_it_is_typed(self) -> None:
        typed = "Exotel.com, media.example\n exotel.com;s3.eu-west-1.amazonaws.com "
        assert read_hosts(typed) == ("exotel.com", "media.example", "s3.eu-west-1.amazonaws.com")
        assert read_hosts("  ") == ()

    @pytest.mark.parametrize(
        "host",
        ["com", "localhost", "127.0.0.1", "*.exotel.com", ".exotel.com", "exotel.com.",
         "https://exotel.com", "exotel.com:443", "exotel.com/x", "user@exotel.com", "[::1]",
         "xn--80ak6aa92e.com", "ex\u043etel.com", "0x7f.1", "a" * 64 + ".com", "-a.com"],
    )  # fmt: skip
    def test_it_takes_plain_names_alone(self, host: str) -> None:
        with pytest.raises(BadInput) as caught:
            read_hosts(f"exotel.com {host}")
        assert (caught.value.field, caught.value.given) == ("recording_hosts", host.lower())

    def test_it_has_an_end(self) -> None:
        hosts = " ".join(f"h{n}.example" for n in range(MOST_RECORDING_HOSTS + 1))
        with pytest.raises(BadInput):
            read_hosts(hosts)

    def test_the_profile_holds_and_checks_it(self) -> None:
        profile = Profile("Sales", "https://ccm-api.exotel.com", "acme1")
        assert profile.recordings == Access(USUAL_RECORDING_HOSTS)
        assert Profile("Sandbox", SANDBOX, "acme1").recordings.sandbox == SANDBOX
        with pytest.raises(BadInput):
            Profile("Sales", "https://ccm-api.exotel.com", "acme1", recording_hosts=("127.0.0.1",))

    def test_a_listed_host_gets_no_credentials(self) -> None:
        access = Access(("media.example",))
        permitted = check_recording_link("https://cdn.media.example/ca11.mp3", access)
        assert not permitted.with_credentials
        with pytest.raises(RecordingElsewhere):
            check_recording_link(AT_EXOTEL, access)
