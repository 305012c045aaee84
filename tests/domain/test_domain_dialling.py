"""From what was typed to an order: nothing is missing, and the number is the one that was read."""

from __future__ import annotations

import pytest

from ccm_desktop.domain.dialling import order_for
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.order import AgentIdentity, CallOptions, Order
from ccm_desktop.domain.profile import Profile

AGENT = AgentIdentity(contact_uri="+915555510001")
PROFILE = Profile("Sales", "https://ccm-api.exotel.com", "acme1", agent=AGENT)
FROM = "+915555580001"


def test_an_order_holds_what_is_sent() -> None:
    options = CallOptions(recording=False)
    order = order_for(PROFILE, " 055555 20001 ", FROM, options)
    assert order == Order(AGENT, "+915555520001", FROM, options)


def test_a_local_form_is_of_the_profile_s_country() -> None:
    american = Profile("US", "https://ccm-api.exotel.com", "acme1", agent=AGENT, country="US")
    assert order_for(american, "2025550123", FROM, CallOptions()).customer == "+12025550123"


def test_the_extension_is_not_sent() -> None:
    assert order_for(PROFILE, "5555520001 x12", FROM, CallOptions()).customer == "+915555520001"


@pytest.mark.parametrize(
    ("profile", "customer", "virtual_number", "field", "problem"),
    [
        (PROFILE, "", FROM, "customer", InputProblem.EMPTY),
        (PROFILE, "112", FROM, "customer", InputProblem.EMERGENCY),
        (PROFILE, "5555520001", "", "virtual_number", InputProblem.MISSING),
        (
            Profile("Sales", "https://ccm-api.exotel.com", "acme1"),
            "5555520001",
            FROM,
            "agent",
            InputProblem.MISSING,
        ),
    ],
)
def test_what_is_missing_is_named(
    profile: Profile, customer: str, virtual_number: str, field: str, problem: InputProblem
) -> None:
    with pytest.raises(BadInput) as caught:
        order_for(profile, customer, virtual_number, CallOptions())
    assert (caught.value.field, caught.value.problem) == (field, problem)
