"""The recording of the selected call: fetched when it is wanted, drawn, played, noted on, saved."""
