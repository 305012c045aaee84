"""How calls go: the phones' part, and the words of the report (contract §4, §12)."""

from __future__ import annotations

from ccm_desktop.sandbox.scenarios.scenario import NEVER_ANSWERS, Leg, Scenario, Script, story

BOTH_TALK = story(1, "both-talk", "agent and customer answer and talk for 8 s", Script())

OUTCOMES: tuple[Scenario, ...] = (
    BOTH_TALK,
    story(
        9001,
        "agent-no-answer",
        "the agent's phone rings out; the customer is never rung",
        Script(agent=NEVER_ANSWERS),
    ),
    story(
        9002,
        "agent-rejects",
        "the agent rejects the call after 4 s",
        Script(
            agent=Leg(4.0, answers=False),
            call_status="agent_unanswered",
            agent_status="busy",
            customer_status=None,
        ),
    ),
    story(
        9003,
        "customer-no-answer",
        "the agent answers, the customer's phone rings out",
        Script(customer=NEVER_ANSWERS),
    ),
    story(
        9004,
        "customer-busy",
        "the agent answers, the customer is busy or rejects",
        Script(
            customer=Leg(3.0, answers=False),
            call_status="customer_unanswered",
            customer_status="busy",
        ),
    ),
    story(
        9005,
        "agent-hangs-up",
        "the agent hangs up while the customer's phone rings",
        Script(
            customer=Leg(3.0, answers=False),
            call_status="agent_canceled",
            customer_status="canceled",
        ),
    ),
    story(
        9006,
        "customer-no-dial",
        "the agent answers, the customer cannot be dialled",
        Script(
            customer=Leg(2.0, answers=False),
            call_status="customer_no_dial",
            customer_status="failed",
        ),
    ),
    story(
        9007,
        "agent-no-dial",
        "the agent's phone cannot be dialled",
        Script(
            agent=Leg(2.0, answers=False),
            call_status="agent_no_dial",
            agent_status="failed",
            customer_status=None,
        ),
    ),
    story(9008, "long-talk", "both talk for 180 s", Script(talk_s=180.0)),
    story(
        9009,
        "late-recording",
        "both talk; the recording appears 45 s after the report",
        Script(recording_lag_s=45.0),
    ),
    story(9010, "no-recording", "both talk; a recording never appears", Script(recorded=False)),
    story(
        9011,
        "slow-report",
        "both talk; the call stays active for 20 s after the hang-up",
        Script(post_processing_s=20.0),
    ),
    story(
        9012,
        "unknown-words",
        "both talk; the report uses status words nobody has published",
        Script(call_status="agent_wrapped_up", agent_status="wrapped-up"),
    ),
    story(
        9013,
        "word-agent-busy",
        "the agent's phone is busy, reported by a word seen in a single place",
        Script(
            agent=Leg(2.0, answers=False),
            call_status="agent_busy",
            agent_status="busy",
            customer_status=None,
        ),
    ),
    story(
        9014,
        "word-customer-busy",
        "the customer is busy, reported by a word seen in a single place",
        Script(
            customer=Leg(3.0, answers=False), call_status="customer_busy", customer_status="busy"
        ),
    ),
    story(
        9015,
        "word-failed",
        "the call fails, reported by a word seen in a single place",
        Script(customer=Leg(3.0, answers=False), call_status="failed", customer_status="failed"),
    ),
    story(
        9016,
        "word-agent-cancelled",
        "as agent-hangs-up, in the other spelling",
        Script(
            customer=Leg(3.0, answers=False),
            call_status="agent_cancelled",
            agent_status="canceled",
            customer_status=None,
        ),
    ),
    story(
        9017,
        "null-talk-time",
        "the customer's phone rings out; the talk time is null instead of 0",
        Script(customer=NEVER_ANSWERS, zero_talk_is_null=True),
    ),
    story(
        9018,
        "still-busy",
        "both talk; the agent counts as busy for 20 s after the hang-up",
        Script(busy_lag_s=20.0),
    ),
    story(
        9019,
        "recording-at-once",
        "both talk; the recording is in the final report at once",
        Script(recording_lag_s=0.0),
    ),
)
