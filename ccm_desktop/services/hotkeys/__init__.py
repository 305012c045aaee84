"""A key that works in every program, where the session allows it."""
