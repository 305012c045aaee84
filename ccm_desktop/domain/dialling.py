"""From what was typed to an order that can be sent."""

from __future__ import annotations

from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.number import read_number
from ccm_desktop.domain.order import CallOptions, Order
from ccm_desktop.domain.profile import Profile


def order_for(
    profile: Profile, customer_text: str, virtual_number: str, options: CallOptions
) -> Order:
    """The order for one call by the profile's agent. Raises `BadInput`."""
    if profile.agent is None:
        raise BadInput("agent", InputProblem.MISSING)
    if not virtual_number:
        raise BadInput("virtual_number", InputProblem.MISSING)
    customer = read_number(customer_text, profile.country)
    return Order(profile.agent, customer.e164, virtual_number, options)
