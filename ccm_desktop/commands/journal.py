"""`ccm-desktop journal`: the calls made from here, as words, as a table or as lines of JSON."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path

from ccm_desktop.commands.exits import OK, complain
from ccm_desktop.commands.opened import opened_desk
from ccm_desktop.domain.call import Call
from ccm_desktop.domain.contact_book import ContactBook
from ccm_desktop.domain.errors import ContactsTrouble
from ccm_desktop.domain.export import Fact, Form, Shape, facts_of
from ccm_desktop.domain.journal_filter import JournalFilter, Result
from ccm_desktop.domain.line import CallLine, line_of
from ccm_desktop.domain.period import span_of
from ccm_desktop.services.contact_books.contacts import Contacts
from ccm_desktop.services.exports import Lines, export_calls
from ccm_desktop.services.places import find_places
from ccm_desktop.ui import text
from ccm_desktop.ui.text.exports import exported, said

_MOST_NUMBERS = 50  # of contacts that a search may mean
_JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")

Calls = AsyncGenerator[Sequence[Call], None]
Facts = Callable[[Call], dict[str, Fact]]


def run(options: argparse.Namespace) -> int:
    """Print the journal, or write it to a file, newest first."""
    return asyncio.run(_run(options))


async def _run(options: argparse.Namespace) -> int:
    async with opened_desk() as desk:
        book = await _contacts()
        form, facts = _form_of(options), _facts_by(book)
        calls = desk.journal.each(_filter_of(options, book))
        if options.output is not None:
            await _write(calls, options.output, form, facts)
        elif options.csv or options.json:
            await _print_lines(calls, Lines(form), facts)
        else:
            async for batch in calls:
                for call in batch:
                    sys.stdout.write(_line(line_of(call)) + "\n")
    return OK


async def _write(calls: Calls, path: Path, form: Form, facts: Facts) -> None:
    done = await export_calls(calls, path, form, facts)
    for_sheets = form.shape is Shape.CSV and not form.raw
    words = exported(path.name, done.calls, done.cut, for_sheets=for_sheets)
    sys.stdout.write(f"{words.sentence}\n")


async def _print_lines(calls: Calls, lines: Lines, facts: Facts) -> None:
    sys.stdout.write(lines.take())
    async for batch in calls:
        for call in batch:
            lines.add(facts(call))
        sys.stdout.write(lines.take())


async def _contacts() -> ContactBook:
    """The agent's contacts, for their names; none where they can't be read."""
    contacts = Contacts(find_places().contacts)
    try:
        await contacts.load()
    except ContactsTrouble as trouble:
        complain(text.message(trouble, dialling=False).sentence)
    if contacts.aside is not None:
        complain(text.contacts_aside(contacts.aside).sentence)
    return contacts.book


def _facts_by(book: ContactBook) -> Facts:
    names = {n.e164: c.name for c in reversed(book.contacts) for n in reversed(c.numbers)}

    def facts(call: Call) -> dict[str, Fact]:
        return facts_of(call, said(call), names.get(call.order.customer))

    return facts


def _form_of(options: argparse.Namespace) -> Form:
    """The form asked for; a file's name may tell it, and a table in a file is marked for Excel."""
    path: Path | None = options.output
    is_json = options.json or (
        path is not None and not options.csv and path.suffix.lower() in _JSON_SUFFIXES
    )
    if is_json:
        return Form(Shape.JSON_LINES)
    marked = options.bom or (path is not None and not options.raw)
    return Form(Shape.CSV, raw=options.raw, marked=marked)


def _filter_of(options: argparse.Namespace, book: ContactBook) -> JournalFilter:
    """The calls asked for; both days are included, by this machine's calendar."""
    search = options.search.strip()
    found = book.search(search) if search else ()
    since = span_of((options.since, options.since))[0] if options.since else None
    until = span_of((options.until, options.until))[1] if options.until else None
    numbers = tuple(number.e164 for contact in found for number in contact.numbers)
    return JournalFilter(
        search=search,
        result=Result(options.result.replace("-", "_")) if options.result else None,
        with_recording=options.with_recording,
        since=since,
        until=until,
        virtual_number=options.virtual_number,
        agent=options.agent,
        numbers=numbers[:_MOST_NUMBERS],
    )


def _line(line: CallLine) -> str:
    started = line.pressed_at.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    state = text.state_word(line.phase, line.outcome)
    talk = text.clock(line.talk_time_s) if line.talk_time_s else text.NOTHING
    who = text.one_line(f"{text.number(line.customer)} {line.customer_name or ''}")
    return f"{started}  {state:<12} {talk:>7}  {who}  {text.one_line(line.call_sid or '')}".rstrip()
