"""A day's work done for many hostings together: the same, to the row, as if each had come alone (ADR 0022)."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench.hostings import fill
from services.lifecycle import domain, store
from services.lifecycle.domain import State
from shared.contracts.clock import DayStarted, RecordDayDone
from shared.contracts.lifecycle import DoDay, HostingEndsSoon, HostingEvent
from shared.contracts.provisioning import ConvergeHosting
from shared.runtime.delivery import Handled, Worker
from shared.runtime.parking import Delivery
from shared.runtime.retry import Park, Policy, Retry
from shared.runtime.tx import Origin
from shared.values.dates import tick

from .builders import converged, day
from .rig import ON, RULES, handle

TODAY = day("2027-03-10")
FEW = 300


async def begin(tx, today):
    """Let the day come; return what it sends, its own report left out."""
    await handle(DayStarted(occurred_at=tick(today), number=today.toordinal(), day=today), tx)
    sent, tx.emitted = tx.emitted, []
    assert sent.pop() == RecordDayDone(service="lifecycle", number=today.toordinal())
    return sent


async def stored(tx):
    rows = await tx.connection.fetch("select id, record, next_due from hosting")
    return {row["id"]: (store.hostings._read(row), row["next_due"]) for row in rows}


async def history(tx):
    """Return the history of each hosting, in its order."""
    return {name: await store.hostings.history(tx.connection, name) for name in await stored(tx)}


def by_hosting(messages):
    """Return what is said of each hosting, in its order."""
    said = {}
    for message in messages:
        said.setdefault(message.hosting_id, []).append(message)
    return said


async def hear(tx, messages, *, together):
    """Have messages of one class handled in one go or one after the other, each by its own id."""
    named = [(f"m{number}", message) for number, message in enumerate(messages)]
    for part in [named] if together else [[one] for one in named]:
        ids = tuple(message_id for message_id, _ in part)
        tx.origin = Origin("test", ids[0], message_ids=ids)
        await ON[type(messages[0])].handler([message for _, message in part], tx)


def of(messages, kind):
    return {message.hosting_id for message in messages if isinstance(message, kind)}


async def test_what_the_filling_says_is_due_is_what_the_rule_says(open_tx):
    async with open_tx("lifecycle") as tx:
        expected = await fill(tx.connection, FEW, first_day=TODAY, days=2)
        hostings = [hosting for hosting, _ in (await stored(tx)).values()]
    assert len(hostings) == FEW
    for today, due in expected.items():
        assert {one.id for one in hostings if domain.next_due(one) == today} == due.together
        done = [domain.days_work(one, today) for one in hostings if one.id in due.together]
        assert {one.hosting.id for one in done if one.hosting.state is State.DISABLING} == due.ending
        assert {one.hosting.id for one in done if one.hosting.state is State.DELETING} == due.deleting
        assert {one.hosting.id for one in done if one.events} == due.reminding


async def test_a_day_does_its_work_on_what_is_due_and_on_nothing_else(open_tx):
    async with open_tx("lifecycle", use=(RULES,)) as tx:
        due = (await fill(tx.connection, FEW, first_day=TODAY, days=2))[TODAY]
        before = await stored(tx)
        sent = await begin(tx, TODAY)
        assert Counter(one.hosting_id for one in sent) == Counter(due.together)
        await ON[DoDay].handler(sent, tx)
        after = await stored(tx)
    changed = {name for name, row in after.items() if row != before[name]}
    assert changed == due.together
    states = {name: after[name][0].state for name in changed}
    assert {name for name in changed if states[name] is State.DISABLING} == due.ending
    assert {name for name in changed if states[name] is State.DELETING} == due.deleting
    assert of(tx.emitted, ConvergeHosting) == due.ending | due.deleting
    assert of(tx.emitted, HostingEvent) == of(tx.emitted, HostingEndsSoon) == due.reminding
    assert len(tx.emitted) == len(due.together)
    assert {one.price_cents for one in tx.emitted if isinstance(one, HostingEndsSoon)} == {2400}


async def test_the_same_day_again_changes_no_row_and_says_nothing(open_tx):
    async with open_tx("lifecycle", use=(RULES,)) as tx:
        await fill(tx.connection, FEW, first_day=TODAY)
        await ON[DoDay].handler(await begin(tx, TODAY), tx)
        tx.emitted.clear()
        before, told = await stored(tx), await history(tx)
        assert await store.hostings.due(tx.connection, TODAY) == []
        await handle(DayStarted(occurred_at=tick(TODAY), number=TODAY.toordinal(), day=TODAY), tx)
        assert tx.emitted == []
        assert (await stored(tx), await history(tx)) == (before, told)


days = st.sampled_from([-3, -1, 0, 1, 3, 23, 29, 31, 40]).map(lambda number: TODAY + timedelta(number))
places = st.integers(0, 8)


async def outcome_of(open_tx, commands, *, together):
    """Do the same days on the same nine hostings, three of each kind, in one go or one after the other."""
    async with open_tx("lifecycle", use=(RULES,)) as tx:
        due = (await fill(tx.connection, 12, first_day=TODAY, each=3))[TODAY]
        names = sorted(due.together)
        wanted = [DoDay(hosting_id=names[place], day=today) for place, today in commands]
        await hear(tx, wanted, together=together)
        return await stored(tx), await history(tx), by_hosting(tx.emitted)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(commands=st.lists(st.tuples(places, days), min_size=1, max_size=14))
async def test_any_days_of_any_hostings_end_alike_together_and_one_by_one(open_tx, commands):
    together = await outcome_of(open_tx, commands, together=True)
    assert together == await outcome_of(open_tx, commands, together=False)


async def test_what_a_host_reports_of_many_is_recorded_together_as_one_by_one(open_tx):
    ends = []
    for together in (True, False):
        async with open_tx("lifecycle", use=(RULES,)) as tx:
            await fill(tx.connection, 30, first_day=TODAY, each=5)
            await ON[DoDay].handler(await begin(tx, TODAY), tx)
            wishes = [one for one in tx.emitted if isinstance(one, ConvergeHosting)]
            tx.emitted.clear()
            reports = [converged(wish, TODAY) for wish in (*wishes, *wishes)]
            await hear(tx, reports, together=together)
            ends.append((await stored(tx), await history(tx), by_hosting(tx.emitted)))
    assert ends[0] == ends[1]
    assert Counter(hosting.state for hosting, _ in ends[0][0].values()) == {
        State.ACTIVE: 20,
        State.DISABLED: 5,
        State.DELETED: 5,
    }


async def deliver(worker, commands, attempt=1):
    """Deliver commands as the bus does; return what becomes of each hosting's."""
    bodies = {one.hosting_id: one.model_dump_json().encode() for one in commands}
    deliveries = [
        Delivery(
            consumer="c", message_id=name, subject=DoDay.subject(), body=body, headers={}, attempt=attempt
        )
        for name, body in bodies.items()
    ]
    fates = worker.deliver_all(ON[DoDay], deliveries)
    return {delivery.message_id: fate async for delivery, fate in fates}


@pytest.fixture
async def worker(open_errand):
    async with open_errand("lifecycle", use=(RULES,)) as errand:
        yield Worker(errand.kit, Policy())


async def test_a_broken_hosting_is_parked_alone_and_blocks_none_of_its_slice(worker):
    database = worker.kit.database
    async with database.session() as connection:
        due = (await fill(connection, FEW, first_day=TODAY, each=10))[TODAY]
        broken, *sound = sorted(due.together)
        await connection.execute("update hosting set record = record - 'offer' where id = $1", broken)
        commands = [DoDay(hosting_id=name, day=TODAY) for name in sorted(due.together)]
    fates = await deliver(worker, commands)
    assert isinstance(fates.pop(broken), Retry)
    assert fates == dict.fromkeys(sound, Handled())
    tries = [await deliver(worker, commands[:1], attempt) for attempt in range(2, 7)]
    assert tries[-1] == {broken: Park(alarm=True)}
    async with database.session() as connection:
        assert await store.hostings.due(connection, TODAY) == [broken]
        assert [row["message_id"] for row in await connection.fetch("select message_id from parked")] == [
            broken
        ]


async def test_a_day_without_work_reads_only_the_index_even_after_a_day_full_of_it(worker):
    """Entries that yesterday's work left dead are marked by the next look, and never followed again."""
    async with worker.kit.database.session() as connection:
        due = (await fill(connection, 6000, first_day=TODAY, each=500))[TODAY]
        await deliver(worker, [DoDay(hosting_id=name, day=TODAY) for name in due.together])
        assert await store.hostings.due(connection, TODAY) == []
        plan = await connection.fetch(
            "explain (analyze, buffers) select id from hosting where next_due <= $1 order by next_due, id",
            TODAY,
        )
    shown = "\n".join(row[0] for row in plan)
    assert "Index Only Scan using hosting_due" in shown
    assert "Heap Fetches: 0" in shown
