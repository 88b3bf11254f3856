"""S: a civil day's work over many hostings: 1 % end, 1 % are deleted, 1 % are reminded.

S1 lasts until all effects are committed, S2 until every message is durable in the stream, S3 until the mail server
has taken every reminder.
"""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median

import asyncpg

from bench import hostings
from bench.drivers.mail_sink import ask
from bench.floors import sweep as floor
from bench.readers import a_reader
from bench.rig.bench import Bench
from bench.rig.machine import cpu_seconds
from bench.rig.programs import BenchFailed, Program, free_port, until, until_ready
from bench.rig.rounds import Found, Round, Values, alternate, warm_up
from bench.rig.services import service
from infra import fleet
from shared.contracts.clock import DayStarted
from shared.contracts.lifecycle import HostingEndsSoon
from shared.contracts.provisioning import ConvergeHosting

from .mail import mail_sink

FIRST_DAY = date(2026, 12, 1)
FIXED = 1000
LONGEST_SECONDS = 60.0
"""After which a case begins no further round: a million hostings take their time."""
SERVICES = ("lifecycle", "notifications")
_CONTACTS = """
insert into contacts (account_id, revision, contact)
select account_id, 1, jsonb_set($2::jsonb, '{email}', to_jsonb(account_id || '@client.example'))
from unnest($1::text[]) as account_id
"""
_DONE = """
select not exists (select from hosting where next_due <= $1) and exists (select from days where last_number = $2)
"""
_STATES = "select id, state from hosting where id = any($1::text[])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """How many hostings, and how many of them are due for each sort of work."""

    name: str
    size: int
    each: int
    rounds: int


def cases(bench: Bench) -> list[Case]:
    """1 % due at three sizes, then always the same number."""
    few = bench.at_most(3)
    return [
        Case(name="10k", size=10_000, each=100, rounds=bench.rounds),
        Case(name="100k", size=100_000, each=FIXED, rounds=bench.rounds),
        Case(name="1M", size=1_000_000, each=10_000, rounds=few),
        Case(name="1M, 1,000 due", size=1_000_000, each=FIXED, rounds=bench.at_most(5)),
    ]


@dataclass(slots=True, kw_only=True)
class Product:
    """Lifecycle and notifications at work on one case."""

    bench: Bench
    case: Case
    expected: dict[date, hostings.Due]
    programs: dict[str, Program]
    hostings: asyncpg.Connection
    mails: asyncpg.Connection
    sink: int
    today: date = FIRST_DAY
    said: dict[str, int] = field(default_factory=dict)

    async def measure(self) -> Values:
        """Let the next day begin; check everything that it did, and that its second tick does nothing."""
        day, self.today = self.today, self.today + timedelta(1)
        await ask(self.sink, b"XRST")
        last_change = await self.hostings.fetchval("select coalesce(max(id), 0) from change")
        before = await self._said()
        pids = [child.pid for child in self.programs.values()] + list(self.bench.servers.pids.values())
        cpu, begun = cpu_seconds(*pids), time.monotonic()
        await self._tick(day)
        await until(lambda: self._is_done(day), "the day is not done", seconds=600, every=0.02)
        committed = time.monotonic() - begun
        await until(self._is_empty, "messages are unsent", seconds=600)
        streamed = time.monotonic() - begun
        await until(self._all_mailed, "reminders are missing at the mail server", seconds=600)
        mailed = time.monotonic() - begun
        cpu = cpu_seconds(*pids) - cpu
        await self._check(day, last_change, before)
        await self._tick_again(day)
        name, due = self.case.name, 3 * self.case.each
        return {
            f"S1 ms, {name}": 1000 * committed,
            f"S2 ms, {name}": 1000 * streamed,
            f"S3 ms, {name}": 1000 * mailed,
            f"S1 µs/due, {name}": 1e6 * committed / due,
            f"server CPU µs/due, {name}": 1e6 * cpu / due,
        }

    async def _tick(self, day: date) -> str:
        """Say that a day begins, as the clock does; returns the identity of the message."""
        event = DayStarted(
            occurred_at=datetime.combine(day, datetime.min.time(), UTC), number=day.toordinal(), day=day
        )
        return await self.bench.servers.publish(event)

    async def _is_done(self, day: date) -> bool:
        done: bool = await self.hostings.fetchval(_DONE, day, day.toordinal())
        for child in self.programs.values():
            child.alive()
        return done

    async def _is_empty(self) -> bool:
        empty: bool = await self.hostings.fetchval("select not exists (select from outbox)")
        return empty

    async def _all_mailed(self) -> bool:
        return (await ask(self.sink, b"XCNT"))[0] >= self.case.each

    async def _said(self) -> dict[str, int]:
        """Count what the streams hold, by subject."""
        js = self.bench.servers.operator.jetstream()
        found: dict[str, int] = {}
        for stream in ("EVENTS", "COMMANDS"):
            info = await js.stream_info(stream, subjects_filter=">")
            found |= info.state.subjects or {}
        return found

    async def _check(self, day: date, last_change: int, before: dict[str, int]) -> None:
        """Compare with what was known before the day began: these hostings, these messages, these mails."""
        due = self.expected[day]
        states = {row["id"]: row["state"] for row in await self.hostings.fetch(_STATES, list(due.together))}
        wanted = {
            **dict.fromkeys(due.ending, "disabling"),
            **dict.fromkeys(due.deleting, "deleting"),
            **dict.fromkeys(due.reminding, "active"),
        }
        _must("states of hostings", states, wanted)
        rows = await self.hostings.fetch("select hosting_id from change where id > $1", last_change)
        _must("hostings that changed", {row["hosting_id"] for row in rows}, set(due.together))
        after = await self._said()
        for message, count in ((HostingEndsSoon, 1), (ConvergeHosting, 2)):
            subject = message.subject()
            grown = after.get(subject, 0) - before.get(subject, 0)
            _must(f"messages {subject}", grown, count * self.case.each)
        _must("mails and distinct ones", await ask(self.sink, b"XCNT"), [self.case.each] * 2)

    async def _tick_again(self, day: date) -> None:
        """The same day once more, under another identity: nothing changes, nobody gets a mail."""
        changes = "select max(id) from change"
        last = await self.hostings.fetchval(changes)
        identity = await self._tick(day)

        async def both_heard() -> bool:
            asked = "select exists (select from inbox where message_id = $1)"
            return all([await one.fetchval(asked, identity) for one in (self.hostings, self.mails)])

        await until(both_heard, "the second tick is not heard", seconds=60)
        _must("changes by the second tick", await self.hostings.fetchval(changes), last)
        _must("mails by the second tick", (await ask(self.sink, b"XCNT"))[0], self.case.each)


def _must(what: str, found: object, wanted: object) -> None:
    if found != wanted:
        msg = f"{what}: found {str(found)[:200]}, expected {str(wanted)[:200]}"
        raise BenchFailed(msg)


@dataclass(slots=True, kw_only=True)
class Floor:
    """The three statements on one case."""

    case: Case
    connection: asyncpg.Connection
    day: int = 0

    async def measure(self) -> Values:
        seconds, rows = await floor.sweep(self.connection, self.day)
        self.day += 1
        _must("rows of the three statements", set(rows.values()), {self.case.each})
        return {
            f"S1 ms, {self.case.name}": 1000 * seconds,
            f"S1 µs/due, {self.case.name}": 1e6 * seconds / (3 * self.case.each),
        }


async def measure(bench: Bench) -> Found:
    """Compare the services with three set-based statements, case by case."""
    found = Found("S", "The day's work: 1 % end, 1 % are deleted, 1 % are reminded")
    async with mail_sink(bench) as sink:
        for case in cases(bench):
            async with AsyncExitStack() as parts:
                sides: dict[str, Product | Floor] = {
                    "product": await parts.enter_async_context(_product(bench, case, sink)),
                    "floor": await parts.enter_async_context(_floor(bench, case)),
                }
                days = {name: side.measure for name, side in sides.items()}
                await warm_up(found, days)
                await alternate(found, days, rounds=case.rounds, longest_seconds=LONGEST_SECONDS)
    found.rounds.append(_growth(found))
    found.notes.append(
        "S1: all effects committed; S2: and every message durable in the stream; S3: and every reminder taken by the"
        " mail server. Identities are checked against the fixture; each day's second tick changes and mails nothing."
        " The floor is three statements without a rule, a history, a message or a mail: it has S1 alone."
    )
    return found


def _growth(found: Found) -> Round:
    """What ten times as many hostings cost when as many are due."""
    values = {
        side: {
            "S1 growth 100k → 1M, 1,000 due": median(found.of(side, "S1 ms, 1M, 1,000 due"))
            / median(found.of(side, "S1 ms, 100k"))
        }
        for side in ("product", "floor")
    }
    return Round(values, {})


@asynccontextmanager
async def _floor(bench: Bench, case: Case) -> AsyncIterator[Floor]:
    await bench.servers.create("floor_s")
    connection = await bench.servers.connect("floor_s")
    await floor.fill(connection, case.size, each=case.each)
    yield Floor(case=case, connection=connection)
    await connection.close()


@asynccontextmanager
async def _product(bench: Bench, case: Case, sink: int) -> AsyncIterator[Product]:
    """Fill a fresh database, and run the two services that a day concerns."""
    servers = bench.servers
    urls = await servers.prepare("product_s", fleet.fleet())
    lifecycle, notifications = [await servers.connect("product_s", name) for name in SERVICES]
    expected = await hostings.fill(
        lifecycle, case.size, first_day=FIRST_DAY, days=case.rounds + 1, each=case.each
    )
    await lifecycle.execute("vacuum analyze hosting")
    await _introduce(notifications, expected)
    async with AsyncExitStack() as parts:
        programs = {
            name: await parts.enter_async_context(_service(bench, name, urls[name], sink))
            for name in SERVICES
        }
        yield Product(
            bench=bench,
            case=case,
            expected=expected,
            programs=programs,
            hostings=lifecycle,
            mails=notifications,
            sink=sink,
        )
    await lifecycle.close()
    await notifications.close()


async def _introduce(notifications: asyncpg.Connection, expected: dict[date, hostings.Due]) -> None:
    """Enter the readers of all reminders into the address book."""
    places = [int(one.rsplit("-", 1)[-1], 16) for due in expected.values() for one in due.reminding]
    await notifications.execute(
        _CONTACTS, [f"account-{place:x}" for place in places], a_reader("@").model_dump_json()
    )


@asynccontextmanager
async def _service(bench: Bench, name: str, database_url: str, sink: int) -> AsyncIterator[Program]:
    port = free_port()
    settings = {"metrics_port": port, "smtp_url": f"smtp://127.0.0.1:{sink}"}
    async with service(bench, name, database_url, **settings) as child:
        await until_ready(child, port)
        yield child
