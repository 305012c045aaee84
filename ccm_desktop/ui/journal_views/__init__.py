"""What stands over the journal's table: its filters, and what the calls that are shown come to."""
