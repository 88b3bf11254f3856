"""What one handler did, said and heard commits together or not at all; errands record their result once."""

import json

import pytest

from shared.runtime.answering import KeyReused
from shared.runtime.delivery import Worker
from shared.runtime.errors import Unavailable
from shared.runtime.retry import Policy
from shared.runtime.router import Subscription
from shared.runtime.tx import NOW_HEADER, Errand, Origin, Repeated, transaction, write_outbox

from .shop import Sold, Wrap, a_delivery, a_kit, note

ORIGIN = Origin("shop__test", "m1")


async def counts(kit):
    async with kit.database.transaction() as connection:
        return tuple(
            [
                await connection.fetchval(f"select count(*) from {table}")
                for table in ("effect", "outbox", "inbox")
            ]
        )


async def test_effect_inbox_row_and_messages_commit_together(database_url):
    async def sell(event, tx):
        await note(tx, "sold")
        await tx.emit(Wrap(thing=event.thing), Wrap(thing="ribbon"))

    async with a_kit(database_url) as kit:
        worker, subscription = Worker(kit, Policy()), Subscription(Sold, sell, outside=False)
        for _ in range(2):
            await worker.run(subscription, a_delivery(Sold(thing="corn")))
        assert await counts(kit) == (1, 2, 1)


async def test_a_handler_that_breaks_after_its_effect_leaves_no_trace(database_url):
    async def sell(event, tx):
        await note(tx, "sold")
        await tx.emit(Wrap(thing=event.thing))
        await write_outbox(tx.connection, tx.seal())
        raise ZeroDivisionError

    async with a_kit(database_url) as kit:
        with pytest.raises(ZeroDivisionError):
            await Worker(kit, Policy()).run(
                Subscription(Sold, sell, outside=False), a_delivery(Sold(thing="corn"))
            )
        assert await counts(kit) == (0, 0, 0)


async def test_messages_of_one_transaction_keep_their_order_and_carry_calendar_and_trace(database_url):
    async with a_kit(database_url) as kit:
        kit.calendar.adopt(86_400.5)
        async with transaction(kit, ORIGIN) as tx:
            await tx.emit(*(Sold(thing="corn", number=n) for n in range(50)))
        async with kit.database.transaction() as connection:
            rows = await connection.fetch("select body, headers, aggregate from outbox order by id")
    assert [json.loads(row["body"])["number"] for row in rows] == list(range(50))
    assert {row["aggregate"] for row in rows} == {"corn"}
    assert json.loads(rows[0]["headers"])[NOW_HEADER] == "86400.500"


async def test_an_errand_that_dies_between_act_and_record_acts_again_under_the_same_identity(database_url):
    keys = []

    async def wrap(command, errand):
        async with errand.tx() as tx:
            assert await tx.connection.fetchval("select count(*) from inbox") == 0
        keys.append(errand.origin.message_id)
        if len(keys) == 1:
            raise Unavailable("the power went")
        async with errand.record() as tx:
            await note(tx, command.thing)

    async with a_kit(database_url) as kit:
        worker, subscription = Worker(kit, Policy()), Subscription(Wrap, wrap, outside=True)
        for _ in range(3):
            await worker.deliver(subscription, a_delivery(Wrap(thing="box"), message_id="key-1"))
        assert await counts(kit) == (1, 0, 1)
    assert keys == ["key-1", "key-1"]


async def test_an_errand_with_nothing_to_record_is_done_all_the_same(database_url):
    calls = []

    async def wrap(command, errand):
        calls.append(command.thing)

    async with a_kit(database_url) as kit:
        for _ in range(2):
            await Worker(kit, Policy()).run(
                Subscription(Wrap, wrap, outside=True), a_delivery(Wrap(thing="box"))
            )
        assert await counts(kit) == (0, 0, 1)
    assert calls == ["box"]


async def test_a_result_recorded_by_somebody_else_meanwhile_is_not_recorded_again(database_url):
    async with a_kit(database_url) as kit:
        first, second = Errand(kit, ORIGIN), Errand(kit, ORIGIN)
        async with first.record() as tx:
            await note(tx, "first")
        with pytest.raises(Repeated):
            async with second.record() as tx:
                await note(tx, "second")
        async with first.record() as tx:
            await note(tx, "more of the same errand")
        assert await counts(kit) == (2, 0, 1)


async def test_a_request_without_a_key_may_record_as_often_as_it_is_asked(database_url):
    async with a_kit(database_url) as kit:
        for _ in range(2):
            async with Errand(kit, Origin("req.shop.ask.v1", "")).record() as tx:
                await note(tx, "asked")
        assert await counts(kit) == (2, 0, 0)


async def test_the_relay_is_woken_by_a_commit_that_says_something_and_by_no_other(database_url):
    async with a_kit(database_url) as kit:
        woken = kit.wake_relay.__closure__[0].cell_contents
        async with transaction(kit, ORIGIN) as tx:
            await note(tx, "quiet")
        with pytest.raises(KeyReused):
            await _say_and_break(kit)
        assert woken == []
        async with transaction(kit, ORIGIN) as tx:
            await tx.emit(Wrap(thing="box"))
        assert woken == [1]


async def _say_and_break(kit):
    async with transaction(kit, ORIGIN) as tx:
        await tx.emit(Wrap(thing="never"))
        raise KeyReused
