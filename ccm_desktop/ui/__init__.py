"""What the agent sees. Views take values and emit intents; they know no service."""
