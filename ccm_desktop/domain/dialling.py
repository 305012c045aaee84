"""From what was typed to an order that can be sent."""

from __future__ import annotations

from dataclasses import replace

from ccm_desktop.domain.custom_field import fill
from ccm_desktop.domain.errors import BadInput, InputProblem
from ccm_desktop.domain.number import CustomerNumber, read_number
from ccm_desktop.domain.order import CallOptions, Order, check_wait_audio
from ccm_desktop.domain.profile import Profile


def order_for(
    profile: Profile,
    customer_text: str,
    virtual_number: str,
    options: CallOptions,
    ticket: str = "",
) -> Order:
    """The order for one call by the profile's agent. Raises `BadInput`."""
    customer = read_number(customer_text, profile.country)
    return order_to(profile, customer, virtual_number, options, ticket)


def order_to(
    profile: Profile,
    customer: CustomerNumber,
    virtual_number: str,
    options: CallOptions,
    ticket: str = "",
) -> Order:
    """The order for one call to a number that was read. Raises `BadInput`."""
    if profile.agent is None:
        raise BadInput("agent", InputProblem.MISSING)
    if not virtual_number:
        raise BadInput("virtual_number", InputProblem.MISSING)
    check_wait_audio(options.wait_audio_url or "")
    if options.custom_field is not None:
        agent = profile.agent.text
        field = fill(options.custom_field, ticket=ticket, customer=customer.e164, agent=agent)
        options = replace(options, custom_field=field)
    return Order(profile.agent, customer.e164, virtual_number, options)
