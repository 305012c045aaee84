"""R11: links fill and never dial, and a number is sent as it was shown, if it may be called at all."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import phonenumbers
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from ccm_desktop.api.wire.calls import make_call_body
from ccm_desktop.domain.dialling import order_to
from ccm_desktop.domain.errors import BadInput, Inconsiderate, InputProblem
from ccm_desktop.domain.guards import BLOCKED_CODES, PREMIUM
from ccm_desktop.domain.line import CallLine
from ccm_desktop.domain.number import read_number
from ccm_desktop.domain.order import CallOptions
from ccm_desktop.domain.policy import Rule
from ccm_desktop.runtime import PreciseLoop
from ccm_desktop.sandbox.embedded import EmbeddedSandbox
from ccm_desktop.services.considerate import Considerate
from ccm_desktop.services.do_not_call import DoNotCall
from ccm_desktop.services.links.doorway import Answer, find_doorway
from ccm_desktop.services.links.knock import hand_over
from ccm_desktop.services.places import find_places
from ccm_desktop.services.tasks import TaskBag
from ccm_desktop.ui import theme
from tests.domain.corpora import ascii_digits, linked_corpus, names_its_country
from tests.domain.test_number_properties import COUNTRIES, TEXTS, check
from tests.goals.invariants import rows_of
from tests.goals.ledger import counted
from tests.goals.scale import SCALES, Scale
from tests.goals.test_r2_keys import give_account
from tests.journeys.agent import Agent
from tests.journeys.test_journey_links import FORMS
from tests.journeys.test_links_processes import run, started
from tests.services.manual_clock import ManualClock
from tests.services.samples import CREDENTIALS, a_profile

_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_NOON = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)  # in India
_EMERGENCY = ("100", "101", "102", "108", "110", "112", "911", "999", "000", "111", "118", "119")


@pytest.fixture
def doorstep(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A short folder for the socket, and the account's key in the environment."""
    folder = tempfile.mkdtemp(prefix="ccm-")
    monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
    monkeypatch.setenv("CCM_API_KEY", CREDENTIALS.key)
    monkeypatch.setenv("CCM_API_TOKEN", CREDENTIALS.token)
    yield
    shutil.rmtree(folder)


def a_link(chance: random.Random, number: int) -> str:
    """A link or a number as a page may have it: ordinary ones, the corpus', and broken ones."""
    made = chance.choice(FORMS).format(number % 10_000, number % 10_000)
    match chance.randrange(4):
        case 0:
            return chance.choice(linked_corpus()).text
        case 1:
            at = chance.randrange(len(made))
            return f"{made[:at]}{chance.choice('%#?;&=+0/ <')}{made[at:]}"
        case _:
            return made


async def follow_all(agent: Agent, links: int) -> Counter[str]:
    """Follow links one by one; after each, press what an agent who types elsewhere may hit."""
    chance, counts = random.Random(11), Counter[str]()
    desktop = await agent.opens()
    assert desktop.handover is not None
    assert agent.doorway is not None
    filled: list[str] = []
    desktop.handover.filled.connect(filled.append)
    for number in range(links):
        link = a_link(chance, number)
        agent.window.link_notice.clear()
        filled.clear()
        answer = await asyncio.to_thread(hand_over, agent.doorway, link)
        counts["links"] += 1
        counts["taken in"] += answer is Answer.OK
        assert answer is Answer.OK or not link.strip()
        if not filled:
            desktop.handover.filled.emit(link)  # each of them, not only those the gate lets in
        counts["shown"] += agent.window.link_notice.notice is not None
        focused = agent.window.focusWidget()
        if focused is not None:
            counts["stray keys"] += 1
            QTest.keyClick(focused, chance.choice(_KEYS))
    await agent.leaves()
    counts["calls begun"] = len(rows_of(find_places().journal))
    counts["POSTs"] = sum(r.method == "POST" for r in agent.sandbox.server.requests)
    return counts


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.usefixtures("doorstep")
def test_a_thousand_links_dial_nothing(
    scale: Scale, sandbox: EmbeddedSandbox, qapp: QApplication
) -> None:
    theme.install(qapp)
    qapp.setQuitOnLastWindowClosed(False)
    gc.disable()
    agent = Agent(find_places(), sandbox)
    agent.has_account()
    agent.doorway = find_doorway()
    try:
        with counted("R11", "links through the handover", scale) as figures:
            with asyncio.Runner(loop_factory=lambda: PreciseLoop(qapp)) as runner:
                counts = runner.run(follow_all(agent, scale.of(200, 1_000)))
            assert (counts["POSTs"], counts["calls begun"]) == (0, 0)
            assert counts["taken in"] >= 0.9 * counts["links"]
            assert counts["shown"] >= 0.9 * counts["links"]
            assert counts["stray keys"] > 0
            figures.update(counts)
    finally:
        gc.enable()
        gc.collect()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.usefixtures("doorstep")
def test_links_from_other_processes_dial_nothing(scale: Scale, sandbox: EmbeddedSandbox) -> None:
    give_account(sandbox)
    chance, counts = random.Random(12), Counter[str]()
    environment = dict(os.environ)
    with counted("R11", "links from processes of their own", scale) as figures:
        with started(environment) as window:
            assert window.hears() == "READY"
            for number in range(scale.of(5, 100)):
                link = chance.choice(FORMS).format(number, number)
                done = run(environment, *chance.choice([("--link", link), ("dial", link)]))
                counts["processes"] += 1
                counts["handed over"] += done.returncode == 0
            window.process.terminate()
            while heard := window.hears():
                counts["filled"] += heard.startswith("FILLED")
        counts["POSTs"] = sandbox.server.posts
        assert counts["handed over"] == counts["processes"]
        assert counts["filled"] > 0, "of more than five in ten seconds the newest waits"
        assert (counts["POSTs"], len(rows_of(find_places().journal))) == (0, 0)
        figures.update(counts)


def read_all(texts: int) -> Counter[str]:
    """Generated texts, read in some country: those that are numbers go as far as a request's body."""
    counts = Counter[str]()

    @settings(
        max_examples=texts,
        phases=[Phase.generate],
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(TEXTS, COUNTRIES)
    def look(text: str, country: str) -> None:
        counts["texts"] += 1
        check(text, country)
        try:
            number = read_number(text, country)
        except BadInput as error:
            is_asked = error.problem is InputProblem.AMBIGUOUS
            counts["asked about" if is_asked else "rejected"] += 1
            return
        counts["read"] += 1
        order = order_to(a_profile(), number, "+915555580001", CallOptions())
        sent = json.loads(make_call_body(order))["to"]["customer_contact_uri"]
        counts["sent otherwise than shown"] += sent != f"+{ascii_digits(number.shown)}"
        is_silent = not names_its_country(text, number, country)
        counts["silent changes of country"] += is_silent

    look()
    return counts


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scale", SCALES)
def test_generated_numbers_are_sent_as_they_are_shown(scale: Scale) -> None:
    with counted("R11", "generated numbers", scale) as figures:
        counts = read_all(scale.of(500, 10_000))
        assert counts["read"] > counts["texts"] / 20
        assert counts["asked about"] > 0
        assert counts["sent otherwise than shown"] == 0
        assert counts["silent changes of country"] == 0
        figures.update(counts)


@dataclass(frozen=True, slots=True)
class Blocked:
    """A text that must not be called, whichever way, where it is typed, and its class."""

    text: str
    country: str
    kind: str


def blocked_numbers(count: int) -> list[Blocked]:
    """Numbers of the classes that nobody may override, as another library tells them."""
    chance = random.Random(13)
    makers = (an_international, a_premium, an_emergency)
    return [made for n in range(count) if (made := makers[n % len(makers)](chance)) is not None]


def an_international(chance: random.Random) -> Blocked | None:
    code = chance.choice(sorted(BLOCKED_CODES))
    example = phonenumbers.example_number_for_non_geo_entity(code)
    national = varied(str(example.national_number) if example else "773111632", chance)
    return Blocked(f"{chance.choice(('+', '00'))}{code}{national}", "IN", "no country's")


def a_premium(chance: random.Random) -> Blocked | None:
    region = chance.choice(sorted(phonenumbers.SUPPORTED_REGIONS))
    kind = phonenumbers.PhoneNumberType.PREMIUM_RATE
    example = phonenumbers.example_number_for_type(region, kind)
    if example is None:
        return None
    national = varied(phonenumbers.national_significant_number(example), chance)
    text = f"+{example.country_code}{national}"
    try:
        parsed = phonenumbers.parse(text)
    except phonenumbers.NumberParseException:
        return None
    is_premium = phonenumbers.number_type(parsed) == kind
    return Blocked(text, chance.choice((region, "IN")), PREMIUM) if is_premium else None


def an_emergency(chance: random.Random) -> Blocked | None:
    region = chance.choice(sorted(phonenumbers.SUPPORTED_SHORT_REGIONS))
    digits = chance.choice(_EMERGENCY)
    if not phonenumbers.is_emergency_number(digits, region):
        return None
    code = phonenumbers.country_code_for_region(region)
    forms = (digits, " ".join(digits), f"+{code}{digits}", f"+{code} {digits}", f"tel:{digits}")
    return Blocked(chance.choice(forms), region, "emergency")


def varied(national: str, chance: random.Random) -> str:
    return national[:-3] + "".join(chance.choice("0123456789") for _ in national[-3:])


class NobodyCalled:
    """A journal without a call."""

    async def last_to(self, account_sid: str, customer: str) -> CallLine | None:
        """No last call."""
        return None


async def try_all(numbers: list[Blocked], folder: Path) -> Counter[str]:
    """Try to call each, at noon, with every override that there is."""
    counts, clock = Counter[str](), ManualClock(_NOON)
    faults: list[BaseException] = []
    tasks = TaskBag(lambda _, error: faults.append(error))
    lists = DoNotCall(folder / "lists", None, clock, tasks)
    considerate = Considerate(NobodyCalled(), lists, clock, folder / "site")
    for number in numbers:
        counts["numbers"] += 1
        counts[f"of {number.kind}"] += 1
        profile = replace(a_profile(), country=number.country)
        try:
            e164 = read_number(number.text, number.country).e164
            await considerate.check(profile, e164, tuple(Rule))
        except BadInput:
            counts["not read as a number"] += 1
        except Inconsiderate:
            counts["refused by their rule"] += 1
        else:
            counts["let through"] += 1
    await tasks.close()
    assert faults == []
    return counts


@pytest.mark.timeout(900)
@pytest.mark.parametrize("scale", SCALES)
def test_blocked_classes_are_blocked_whatever_is_overridden(scale: Scale, tmp_path: Path) -> None:
    with counted("R11", "numbers of blocked classes", scale) as figures:
        counts = asyncio.run(try_all(blocked_numbers(scale.of(300, 10_000)), tmp_path))
        assert counts["let through"] == 0
        for kind in ("no country's", PREMIUM, "emergency"):
            assert counts[f"of {kind}"] > 0
        assert counts["refused by their rule"] > 0
        figures.update({**counts, "let through": 0})
