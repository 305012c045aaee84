"""Which customers still wait to be reached: pure rules over the calls made to them."""

from __future__ import annotations

from datetime import timedelta

from ccm_desktop.domain.call import Call, Outcome, Standing

PLACED_OR_MAYBE = frozenset({Standing.SENDING, Standing.ACCEPTED, Standing.UNKNOWN, Standing.RANG})
"""Standings after which the customer's phone may have rung."""

NOT_REACHED = frozenset(
    {
        Outcome.CUSTOMER_UNANSWERED,
        Outcome.CUSTOMER_BUSY,
        Outcome.CUSTOMER_NO_DIAL,
        # Whatever kept the agent's own phone from it: the customer was not spoken to either.
        Outcome.AGENT_UNANSWERED,
        Outcome.AGENT_BUSY,
        Outcome.AGENT_NO_DIAL,
        Outcome.AGENT_CANCELED,
        Outcome.FAILED,
    }
)
"""Outcomes that say that nobody was spoken to; `OTHER` and `NOT_REPORTED` say nothing."""

OFFERED_FOR = timedelta(days=30)
"""For how long a customer who was not reached is offered."""


def needs_follow_up(newest: Call) -> bool:
    """Whether the newest call that was placed, or may have been, leaves its customer to be called."""
    return newest.outcome in NOT_REACHED and not newest.followed_up
