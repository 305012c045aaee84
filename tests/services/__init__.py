"""Tests of the services: no Qt, no sockets, no waiting by the real clock."""
