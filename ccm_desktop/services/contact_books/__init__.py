"""The agent's contacts: the file that holds them, and the files they are imported from."""
