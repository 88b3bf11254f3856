"""Saying days and hours, and moving a simulated calendar."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TypeVar

from services.clock import domain, settling, store
from services.clock.settings import ClockSettings
from shared.contracts.clock import (
    AdvanceCalendar,
    Calendar,
    DayStarted,
    GetCalendar,
    GetProgress,
    HourStarted,
    Progress,
    RecordDayDone,
)
from shared.runtime.errors import Kind, Rejected
from shared.runtime.service import Running
from shared.runtime.tx import Errand, Tx
from shared.values.dates import tick

from . import watching as watching
from .base import Face as Face
from .base import router as router
from .unread import keep_watch as keep_watch

T = TypeVar("T")

REST_SECONDS = 90.0


class TimeIsReal(Rejected):
    """An advance was asked of a calendar that is the machine's own."""

    kind = Kind.CONFLICT
    code = "E-TEMPS-REEL"
    fr = "Le calendrier est réel : il ne s'avance pas."
    en = "The calendar is real: it cannot be advanced."


class NotBackwards(Rejected):
    """A date that lies behind the calendar."""

    kind = Kind.INVALID
    code = "E-TEMPS-PASSE"
    fr = "Le calendrier n'avance que vers l'avenir ; il est déjà le {now}."
    en = "The calendar only moves forward; it is already {now}."


@router.on(RecordDayDone)
async def record_day_done(command: RecordDayDone, tx: Tx) -> None:
    """Keep how far a service is, and wake, once that is committed, who waits for it."""
    await store.record_day_done(tx.connection, command.service, command.number)
    tx.afterwards.append(tx.use(Face).day_done.set)


@router.answers(GetCalendar)
async def get_calendar(_: GetCalendar, tx: Tx) -> Calendar:
    return await _calendar(tx)


@router.answers_outside(GetProgress)
async def get_progress(_: GetProgress, errand: Errand) -> Progress:
    """Say how far each service is, and which of them answer."""
    answering = await errand.use(Face).answering()
    async with errand.tx() as tx:
        said = await store.load(tx.connection)
        assert said is not None
        done = await store.days_done(tx.connection)
    return Progress(last_day=said.last_day, days_done=done, answering=answering)


@router.answers_outside(AdvanceCalendar)
async def advance_calendar(request: AdvanceCalendar, errand: Errand) -> Calendar:
    """Play one day, or the rest of one, and answer when all of it is done; none begins before the last is done."""
    me = errand.use(Face)
    if not me.settings.simulated_time:
        raise TimeIsReal
    await _once_the_day_is_done(errand, me, lambda tx: _move_towards(request.to, tx))
    await me.tell_offset()
    told = await _once_the_day_is_done(errand, me, _calendar)  # only then is it worth looking for rest
    await settling.rest(me.nats, REST_SECONDS)
    return told


async def _once_the_day_is_done(errand: Errand, me: Face, act: Callable[[Tx], Awaitable[T]]) -> T:
    """Wait for the word of every service that works on the day, and act in the transaction that finds it.

    Raises: StillBusy, naming who is late.
    """
    daily = await me.daily_services()
    deadline = asyncio.get_running_loop().time() + REST_SECONDS
    while True:
        me.day_done.clear()
        async with errand.tx() as tx:
            said = await store.load(tx.connection, lock=True)
            assert said is not None
            late = domain.late(daily, await store.days_done(tx.connection), said.last_day)
            if not late:
                return await act(tx)
        if asyncio.get_running_loop().time() > deadline:
            raise settling.StillBusy(seconds=f"{REST_SECONDS:.0f}", what=", ".join(late))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(me.day_done.wait(), 1.0)


async def _calendar(tx: Tx) -> Calendar:
    said = await store.load(tx.connection)
    assert said is not None
    return Calendar(
        now=tx.kit.calendar.now(),
        today=tx.kit.calendar.today(),
        simulated=tx.use(Face).settings.simulated_time,
        offset_seconds=said.offset_seconds,
        last_day=said.last_day,
        days_done=await store.days_done(tx.connection),
    )


async def _move_towards(to: datetime, tx: Tx) -> None:
    """Set the offset so that it is `to`, or the next day's start before it, and say what has begun meanwhile."""
    if to < tx.now:
        raise NotBackwards(now=tx.now.isoformat(timespec="seconds"))
    stop = domain.next_stop(tx.now, to)
    offset = (stop - datetime.now(UTC)).total_seconds()
    tx.kit.calendar.adopt(offset)
    await say(tx, stop)


async def say(tx: Tx, now: datetime) -> None:
    """Say every day and hour that began since the last one was said, in order."""
    said = await store.load(tx.connection, lock=True)
    assert said is not None
    days, hours = domain.missed_days(said.last_day, now), domain.missed_hours(said.last_hour, now)
    facts = [DayStarted(occurred_at=tick(day), number=day.toordinal(), day=day) for day in days]
    beats = [HourStarted(occurred_at=domain.hour_start(number), number=number) for number in hours]
    await tx.emit(*sorted([*facts, *beats], key=lambda event: event.occurred_at))
    await store.save(
        tx.connection,
        store.Said(
            offset_seconds=tx.kit.calendar.offset_seconds,
            last_day=days[-1] if days else said.last_day,
            last_hour=hours[-1] if hours else said.last_hour,
        ),
    )


async def keep_time(running: Running) -> None:
    """Say each hour and day when it comes; the machine's own timer wakes us, nothing is polled."""
    kit = running.kit
    while True:
        async with running.transaction() as tx:
            await say(tx, tx.now)
        wake = domain.next_wake(kit.calendar.now())
        before = kit.calendar.offset_seconds
        while (left := kit.calendar.machine_seconds_until(wake)) and kit.calendar.offset_seconds == before:
            await asyncio.sleep(min(left, 60))


async def begin(running: Running, settings: ClockSettings) -> None:
    """Make the calendar at the very first start, and take up its offset at every one."""
    async with running.transaction() as tx:
        said = await store.load(tx.connection, lock=True)
        if said is None:
            offset = _first_offset(settings)
            now = datetime.fromtimestamp(datetime.now(UTC).timestamp() + offset, UTC)
            said = store.Said(
                offset_seconds=offset, last_day=domain.first_day(now), last_hour=domain.hour_number(now) - 1
            )
            await store.save(tx.connection, said)
        running.kit.calendar.adopt(said.offset_seconds)


def _first_offset(settings: ClockSettings) -> float:
    if not (settings.simulated_time and settings.simulated_start):
        return 0.0
    return domain.first_offset(settings.simulated_start, datetime.now(UTC)).total_seconds()
