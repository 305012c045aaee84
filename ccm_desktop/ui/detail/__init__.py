"""The selected call in full: its facts, its timeline, its replay, and what Exotel sent."""
