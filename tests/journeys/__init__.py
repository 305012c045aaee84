"""Journeys of an agent: the whole program against the sandbox, over real sockets."""
