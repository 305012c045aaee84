"""What happens in a call: pure values and rules, with no I/O, no clock, no Qt."""
