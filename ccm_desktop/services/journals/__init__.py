"""Every call before its request leaves, every report as it came; and what becomes of the file."""
