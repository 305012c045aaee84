"""The link to the CRM: a template that can't be led astray by what is filled in."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccm_desktop.domain.crm import PLACES, CrmValues, check_crm_link, crm_link
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.profile import Profile

P = InputProblem
VALUES = CrmValues("+915555520001", "Asha & Söhne", "ca11", "r1", "first\nsecond")


@pytest.mark.parametrize(
    ("template", "address"),
    [
        ("https://crm.example/?q={e164}", "https://crm.example/?q=%2B915555520001"),
        ("https://crm.example/{number}", "https://crm.example/915555520001"),
        ("https://crm.example/?n={name}", "https://crm.example/?n=Asha%20%26%20S%C3%B6hne"),
        ("https://crm.example/{sid}/{ref}", "https://crm.example/ca11/r1"),
        ("https://crm.example/#note={note}", "https://crm.example/#note=first%0Asecond"),
        ("http://127.0.0.1:8080/{ref}", "http://127.0.0.1:8080/r1"),
        ("https://crm.example/", "https://crm.example/"),
    ],
)
def test_values_are_filled_in_encoded(template: str, address: str) -> None:
    assert crm_link(template, VALUES) == address


@pytest.mark.parametrize(
    ("template", "field", "problem"),
    [
        ("", "crm_link", P.NOT_A_URL),
        ("crm.example/{e164}", "crm_link", P.NOT_A_URL),
        ("http://crm.example/{e164}", "crm_link", P.NOT_HTTPS),
        ("javascript:alert(1)", "crm_link", P.NOT_A_URL),
        ("file:///etc/passwd", "crm_link", P.NOT_A_URL),
        ("https://user:secret@crm.example/", "crm_link", P.URL_WITH_SECRET),
        ("https://user@crm.example/", "crm_link", P.URL_WITH_SECRET),
        ("https://{name}.crm.example/", "crm_link", P.NOT_A_URL),
        ("https://{e164}", "crm_link", P.NOT_A_URL),
        ("https://crm.example\\{e164}", "crm_link", P.NOT_A_URL),
        ("https://crm.example/{", "crm_link", P.NOT_A_URL),
        ("https://crm.example/{{e164}}", "crm_link", P.NOT_A_URL),
        ("https://crm.example/{phone}", "crm_place", P.UNKNOWN_NAME),
        ("https://crm.example/{}", "crm_place", P.UNKNOWN_NAME),
        ("https://crm.example/{E164}", "crm_place", P.UNKNOWN_NAME),
        ("https://crm.example/{e164.__class__}", "crm_place", P.UNKNOWN_NAME),
        ("https://crm.example/{e164!r}", "crm_place", P.UNKNOWN_NAME),
        ("https://crm.example/ {e164}", "crm_link", P.NOT_A_URL),
        ("https://crm.example/" + "x" * 2000, "crm_link", P.TOO_LONG),
    ],
)
def test_what_is_no_template(template: str, field: str, problem: InputProblem) -> None:
    with pytest.raises(BadInput) as caught:
        check_crm_link(template)
    assert (caught.value.field, caught.value.problem) == (field, problem)
    with pytest.raises(BadInput):
        Profile("Sales", "https://ccm-api.exotel.com", "acme1", crm_link=template)


def test_a_secret_in_a_template_is_not_repeated() -> None:
    with pytest.raises(BadInput) as caught:
        check_crm_link("https://user:s3cret@crm.example/{e164}")
    assert "s3cret" not in repr(caught.value)


@pytest.mark.parametrize("dots", [".", "..", "..."])
def test_dots_do_not_climb_up_the_path(dots: str) -> None:
    address = crm_link("https://crm.example/a/{name}/b", CrmValues("+915555520001", dots))
    assert address == "https://crm.example/a//b"


@given(value=st.text(max_size=80))
def test_a_value_stays_a_value(value: str) -> None:
    template = "https://crm.example/customers?name={name}&ref={ref}#top"
    address = crm_link(template, CrmValues("+915555520001", value, ref="r1"))
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "crm.example", "/customers")
    assert parts.fragment == "top"
    assert address.isascii()
    said = dict(parse_qsl(parts.query, keep_blank_values=True))
    assert set(said) == {"name", "ref"}
    assert said["ref"] == "r1"


def test_a_profile_may_have_one_for_every_place() -> None:
    template = "https://crm.example/?" + "&".join(f"{place}={{{place}}}" for place in PLACES)
    profile = Profile("Sales", "https://ccm-api.exotel.com", "acme1", crm_link=template)
    assert profile.crm_link == template
    assert "{" not in crm_link(template, VALUES)
