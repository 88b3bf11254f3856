"""The failure policy on the real bus and database: parked, retried, skipped, never lost."""

import asyncio
from contextlib import asynccontextmanager, nullcontext

import asyncpg
import pytest

from shared.runtime.bus import Bus
from shared.runtime.delivery import Handled, Worker
from shared.runtime.errors import NotYet, Unavailable
from shared.runtime.retry import Park, Policy, Retry
from shared.runtime.router import Router, Subscription
from shared.runtime.tries import Tries

from .shop import Sent, Sold, SoldOut, Wrap, a_delivery, a_kit, note, until


def failing(error):
    """Return a router whose handler always raises that, and the list of its calls."""
    router, calls = Router("shop"), []

    @router.on(Sold)
    async def fail(event, tx):
        calls.append(event.thing)
        await note(tx, "never committed")
        raise type(error)(*error.args)

    return router, calls


async def parked_rows(world):
    return await world.query("select error, attempts, alarm, state, body from parked")


async def test_a_body_that_cannot_be_decoded_is_parked_at_once_without_being_shown(world):
    router, calls = failing(AssertionError("not reached"))
    async with world.running(router):
        await world.publish(b'{"thing": {"password": "geheim"}}')
        [row] = await until(lambda: parked_rows(world))
        await world.idle()
    assert (calls, row["attempts"], row["alarm"]) == ([], 1, False)
    assert "Undecodable" in row["error"]
    assert "geheim" not in row["error"]


async def test_a_refused_message_is_parked_at_once_and_its_effect_rolled_back(world):
    router, calls = failing(SoldOut(thing="corn"))
    async with world.running(router):
        await world.publish(Sold(thing="corn"))
        [row] = await until(lambda: parked_rows(world))
        await world.idle()
    assert calls == ["corn"]
    assert (row["error"], row["attempts"], row["alarm"]) == ("SoldOut: No corn left.", 1, False)
    assert await world.effects() == []


async def test_a_message_that_came_too_early_succeeds_once_its_cause_has_arrived(world):
    router, calls = Router("shop"), []

    @router.on(Sent)
    async def send(event, tx):
        calls.append("sent")
        if not await tx.connection.fetchval("select count(*) from effect"):
            raise NotYet("it was not sold yet")
        await note(tx, "sent")

    @router.on(Sold)
    async def sell(event, tx):
        await note(tx, "sold")

    async with world.running(router):
        await world.publish(Sent(thing="corn"))
        await until(lambda: _longer(calls, 2))
        await world.publish(Sold(thing="corn"))
        await world.has_effects("sold", "sent")
        await world.idle()
    assert await parked_rows(world) == []


async def _longer(calls, count):
    return len(calls) >= count


async def test_what_never_arrives_is_parked_without_alarm_when_the_budget_ends(world):
    router, calls = failing(NotYet("its order"))
    async with world.running(router, patience=0.0002):
        await world.publish(Sold(thing="corn"))
        [row] = await until(
            lambda: parked_rows(world), seconds=60
        )  # the server's timers need some ms each time
        await world.idle()
    assert (len(calls), row["attempts"], row["alarm"]) == (360, 360, False)


async def test_a_bug_is_tried_again_and_then_parked_with_an_alarm(world):
    router, calls = failing(ZeroDivisionError("ours"))
    async with world.running(router, patience=0.002):
        await world.publish(Sold(thing="corn"))
        [row] = await until(lambda: parked_rows(world))
        await world.idle()
    assert (len(calls), row["alarm"], row["error"]) == (6, True, "ZeroDivisionError: ours")


async def test_a_third_party_that_is_away_is_asked_for_ever(world):
    router, calls = failing(Unavailable("the bank"))
    async with world.running(router, patience=0.0001):
        await world.publish(Sold(thing="corn"))
        await until(lambda: _longer(calls, 60))
        assert await parked_rows(world) == []


async def test_waiting_for_a_third_party_costs_a_message_nothing_of_its_budget(database_url):
    errors = [Unavailable("the bank")] * 3 + [NotYet("the order")]

    async def fail(event, tx):
        raise errors.pop(0) if len(errors) > 1 else errors[0]

    subscription = Subscription(Sold, fail, outside=False)
    async with a_kit(database_url) as kit:
        worker = Worker(kit, Policy())
        fates = [
            await worker.deliver(subscription, a_delivery(Sold(thing="corn"), attempt=100 + n))
            for n in range(5)
        ]
    assert fates == [Retry(30), Retry(30), Retry(30), Retry(0.2), Retry(0.5)]


async def test_each_sort_of_failure_has_a_budget_of_its_own(database_url):
    errors = [NotYet("the order")] * 9 + [KeyError("ours")] * 6

    async def fail(event, tx):
        raise errors.pop(0)

    subscription = Subscription(Sold, fail, outside=False)
    async with a_kit(database_url) as kit:
        worker = Worker(kit, Policy())
        fates = [
            await worker.deliver(subscription, a_delivery(Sold(thing="corn"), attempt=n))
            for n in range(1, 16)
        ]
    assert [type(fate) for fate in fates] == [Retry] * 14 + [Park]
    assert fates[-1].alarm


def test_tries_are_forgotten_with_the_message_and_never_grow_without_bound():
    tries = Tries(kept=2)
    first, *others = [a_delivery(Sold(thing="corn"), message_id=f"m{n}") for n in range(4)]
    assert [tries.another(first, KeyError()) for _ in range(3)] == [1, 2, 3]
    tries.forget(first)
    assert tries.another(first, KeyError()) == 1
    for delivery in others:
        tries.another(delivery, KeyError())
    assert tries.another(first, KeyError()) == 1


async def test_the_same_message_again_is_skipped_by_the_inbox(world):
    router = Router("shop")

    @router.on(Sold)
    async def sell(event, tx):
        await note(tx, event.thing)

    async with world.running(router):
        await world.publish(Sold(thing="corn"), message_id="same")
        await world.has_effects("corn")
        await world.js.purge_stream("EVENTS")
        config = (await world.js.stream_info("EVENTS")).config
        await world.js.update_stream(config.evolve(duplicate_window=0.1))
        corn = Sold(thing="corn").model_dump_json().encode()
        while (await world.js.publish(Sold.subject(), corn, headers={"Nats-Msg-Id": "same"})).duplicate:
            await asyncio.sleep(0.15)
        await world.publish(Sold(thing="wheat"))
        await world.has_effects("corn", "wheat")
        await world.idle()


@pytest.mark.parametrize("shape", ["on", "outside"])
async def test_nothing_is_lost_while_the_database_is_away(world, shape):
    router = Router("shop")

    @getattr(router, shape)(Sold)
    async def sell(event, given):
        async with _transaction_of(given) as tx:
            await note(tx, event.thing)

    async with world.running(router) as shop:
        await shop.kit.database.pool.close()
        await world.publish(Sold(thing="corn"))
        await until(lambda: _redelivered(world, Sold))
        await shop.kit.database.start()
        await world.has_effects("corn")
        await world.idle()
    assert await parked_rows(world) == []


async def _redelivered(world, message):
    info = await world.js.consumer_info("EVENTS", Subscription(message, None, outside=False).durable("shop"))
    return info.num_redelivered


def _transaction_of(given):
    return given.record() if hasattr(given, "record") else nullcontext(given)


async def test_a_connection_killed_in_the_middle_of_a_handler_is_tried_again(world):
    router, killed = Router("shop"), []

    @router.on(Sold)
    async def sell(event, tx):
        if not killed:
            killed.append(await tx.connection.fetchval("select pg_backend_pid()"))
            await world.query("select pg_terminate_backend($1)", killed[0])
        await note(tx, event.thing)

    async with world.running(router):
        await world.publish(Sold(thing="corn"))
        await world.has_effects("corn")
        await world.idle()
    assert killed
    assert await parked_rows(world) == []


async def test_a_handler_slower_than_the_broker_waits_is_not_run_twice(world):
    router, calls = Router("shop"), []

    @router.outside(Wrap)
    async def wrap(command, errand):
        calls.append(command.thing)
        await asyncio.sleep(1.2)
        async with errand.record() as tx:
            await note(tx, command.thing)

    async with two_impatient_replicas(world, router):
        await world.publish(Wrap(thing="box"))
        await world.has_effects("box")
        await world.idle()
    assert calls == ["box"]


@asynccontextmanager
async def two_impatient_replicas(world, router):
    """Two replicas of a service whose messages the broker gives to the other one after 0.4 seconds."""
    async with world.running(router, ack_wait_seconds=0.4) as provisioned:
        await provisioned.bus.rest()
        worker = Worker(provisioned.kit, Policy())
        replicas = [Bus(world.nats_url, router, worker, ack_wait_seconds=0.4) for _ in range(2)]
        for bus in replicas:
            await bus.start()
        try:
            yield
        finally:
            for bus in replicas:
                await bus.rest()
                await bus.stop()


async def test_a_bug_in_a_statement_is_not_taken_for_a_database_that_is_away(database_url):
    async def sell(event, tx):
        await tx.connection.execute("select $1::int", 1, 2)

    subscription = Subscription(Sold, sell, outside=False)
    async with a_kit(database_url) as kit:
        with pytest.raises(asyncpg.InterfaceError):
            await Worker(kit, Policy()).run(subscription, a_delivery(Sold(thing="corn")))


async def test_two_workers_on_one_message_run_its_effect_once(database_url):
    together = asyncio.Barrier(2)

    async def wrap(command, errand):
        await together.wait()
        async with errand.record() as tx:
            await note(tx, command.thing)

    subscription = Subscription(Wrap, wrap, outside=True)
    async with a_kit(database_url) as kit:
        worker, delivery = Worker(kit, Policy()), a_delivery(Wrap(thing="box"))
        outcomes = await asyncio.gather(*(worker.deliver(subscription, delivery) for _ in range(2)))
        async with kit.database.transaction() as connection:
            assert await connection.fetchval("select count(*) from effect") == 1
    assert outcomes == [Handled(), Handled()]
