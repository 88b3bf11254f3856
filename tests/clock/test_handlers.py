from datetime import UTC, date, datetime

import pytest

from services.clock import handlers, store
from services.clock.settings import ClockSettings
from services.clock.settling import StillBusy
from shared.contracts.clock import AdvanceCalendar, DayStarted, HourStarted, RecordDayDone


async def test_missed_days_and_hours_are_said_in_order_and_once(open_tx):
    async with open_tx("clock") as tx:
        await store.save(
            tx.connection, store.Said(offset_seconds=0, last_day=date(2026, 11, 19), last_hour=498_000)
        )
        now = datetime(2026, 11, 22, 11, tzinfo=UTC)
        await handlers.say(tx, now)
        days = [e.day.day for e in tx.emitted if isinstance(e, DayStarted)]
        hours = [e.number for e in tx.emitted if isinstance(e, HourStarted)]
        assert days == [20, 21, 22]
        assert hours == list(range(498_001, int(now.timestamp()) // 3600 + 1))
        said = len(tx.emitted)
        await handlers.say(tx, now)
        assert len(tx.emitted) == said


async def test_a_service_that_reports_late_does_not_move_its_last_day_back(open_errand):
    async with open_errand("clock", use=(handlers.Face(None, ClockSettings()),)) as errand:
        for number in (739_942, 739_941):
            async with errand.tx() as tx:
                await handlers.record_day_done(RecordDayDone(service="orders", number=number), tx)
        async with errand.tx() as tx:
            assert await store.days_done(tx.connection) == {"orders": date.fromordinal(739_942)}
        assert errand.use(handlers.Face).day_done.is_set()


async def test_a_real_calendar_cannot_be_advanced(open_errand):
    face = handlers.Face(None, ClockSettings(simulated_time=False))
    async with open_errand("clock", use=(face,)) as errand:
        with pytest.raises(handlers.TimeIsReal):
            await handlers.advance_calendar(AdvanceCalendar(to=datetime(2030, 1, 1, tzinfo=UTC)), errand)


async def test_no_day_begins_before_every_service_has_done_the_last_one(open_errand, monkeypatch):
    face = handlers.Face(None, ClockSettings(simulated_time=True))
    monkeypatch.setattr(face, "daily_services", lambda: _now(frozenset({"orders", "payments"})))
    monkeypatch.setattr(handlers, "REST_SECONDS", 0)
    said = store.Said(offset_seconds=0, last_day=date(2026, 11, 22), last_hour=498_000)
    async with open_errand("clock", use=(face,)) as errand:
        async with errand.tx() as tx:
            await store.save(tx.connection, said)
            await store.record_day_done(tx.connection, "orders", said.last_day.toordinal())
        with pytest.raises(StillBusy, match="payments"):
            await handlers.advance_calendar(AdvanceCalendar(to=datetime(2030, 1, 1, tzinfo=UTC)), errand)
        async with errand.tx() as tx:
            assert await store.load(tx.connection) == said


async def _now(value):
    return value
