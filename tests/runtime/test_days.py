"""Civil days: each once, in order, none skipped; and the calendar that travels with every message."""

import pytest

from shared.contracts.clock import RecordDayDone
from shared.runtime.calendar import Calendar
from shared.runtime.delivery import Worker
from shared.runtime.errors import NotYet
from shared.runtime.retry import Policy
from shared.runtime.router import Router
from shared.runtime.tx import NOW_HEADER

from .shop import Sold, a_day, a_delivery, a_kit, note, until

DAY = 739_942


def counting():
    router = Router("shop")

    @router.daily
    async def count(event, tx):
        await note(tx, str(event.number - DAY))

    return router


async def said(kit):
    async with kit.database.transaction() as connection:
        return await connection.fetch("select subject, body from outbox order by id")


async def test_days_are_worked_in_order_whatever_order_they_come_in(world):
    async with world.running(counting()):
        for number in (0, 3, 2, 1, 4):
            await world.publish(a_day(DAY + number))
        await world.has_effects("0", "1", "2", "3", "4")
        await world.idle()
    assert await world.effects() == ["0", "1", "2", "3", "4"]


async def test_a_gap_waits_for_the_day_that_is_missing(database_url):
    router = counting()
    async with a_kit(database_url) as kit:
        worker, [subscription] = Worker(kit, Policy()), router.subscriptions
        await worker.run(subscription, a_delivery(a_day(DAY), "m1"))
        with pytest.raises(NotYet):
            await worker.run(subscription, a_delivery(a_day(DAY + 2), "m3"))
        await worker.run(subscription, a_delivery(a_day(DAY + 1), "m2"))
        await worker.run(subscription, a_delivery(a_day(DAY + 2), "m3"))
        assert len(await said(kit)) == 3


async def test_the_same_day_said_twice_is_worked_and_reported_once(database_url):
    router = counting()
    async with a_kit(database_url) as kit:
        worker, [subscription] = Worker(kit, Policy()), router.subscriptions
        for message_id in ("m1", "m1", "another identity"):
            await worker.run(subscription, a_delivery(a_day(DAY), message_id))
        [done] = await said(kit)
    assert done["subject"] == RecordDayDone.subject()
    assert RecordDayDone.model_validate_json(done["body"]) == RecordDayDone(service="shop", number=DAY)


async def test_a_day_whose_work_breaks_is_not_reported_and_comes_again(database_url):
    router, broken = Router("shop"), [True]

    @router.daily
    async def count(event, tx):
        if broken:
            raise ZeroDivisionError(broken.pop())
        await note(tx, "done")

    async with a_kit(database_url) as kit:
        worker, [subscription] = Worker(kit, Policy()), router.subscriptions
        with pytest.raises(ZeroDivisionError):
            await worker.run(subscription, a_delivery(a_day(DAY)))
        assert await said(kit) == []
        await worker.run(subscription, a_delivery(a_day(DAY)))
        assert len(await said(kit)) == 1


def test_the_calendar_only_moves_forward():
    calendar = Calendar()
    for told, known in ((10.0, 10.0), (5.0, 10.0), (12.5, 12.5)):
        calendar.adopt(told)
        assert calendar.offset_seconds == known


def test_a_calendar_may_start_in_the_past():
    calendar = Calendar()
    calendar.adopt(-3600)
    assert calendar.offset_seconds == -3600
    calendar.adopt(-7200)
    assert calendar.offset_seconds == -3600


async def test_the_offset_travels_with_messages_and_answers_and_is_told_to_all_at_once(world):
    router = Router("shop")

    @router.on(Sold)
    async def sell(event, tx):
        await note(tx, tx.today.isoformat())

    async with world.running(router) as shop:
        await world.publish(Sold(thing="corn"), headers={NOW_HEADER: f"{400 * 86_400}.000"})
        await until(world.effects)
        assert shop.calendar.offset_seconds == 400 * 86_400
        assert await world.effects() == [shop.calendar.today().isoformat()]
        await world.nats.publish("ops.calendar.offset", f"{500 * 86_400}".encode())
        await until(lambda: _knows(shop, 500 * 86_400))
        async with shop.transaction() as tx:
            await tx.emit(Sold(thing="wheat"))
        await world.idle()
        message = await world.js.get_last_msg("EVENTS", Sold.subject())
    assert message.headers[NOW_HEADER] == f"{500 * 86_400}.000"


async def _knows(shop, offset_seconds):
    return shop.calendar.offset_seconds == offset_seconds
