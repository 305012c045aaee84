"""Joins services to views, one module for each subject: events to methods, intents to coroutines.

What a call means is in `domain`, what is done about it in `services`, how it looks in `ui`.
"""
