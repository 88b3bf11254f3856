"""Bad messages on every event and command of every service: parked at once with a sentence, and never in the way.

The handler is one that only remembers: what is tried is all that comes before it. That the consumers of JetStream
end the same way is in tests/runtime/test_failures.py; what has no consumer at all, in test_unheard.py.
"""

from contextlib import asynccontextmanager
from dataclasses import replace
from types import SimpleNamespace

import pytest

from infra import fleet
from shared.contracts import operations as ops
from shared.contracts.base import Data
from shared.runtime import desk
from shared.runtime.delivery import Handled, Worker
from shared.runtime.errors import Rejected
from shared.runtime.parking import Delivery
from shared.runtime.retry import Park, Policy
from shared.runtime.router import Subscription

from . import examples

pytestmark = pytest.mark.usefixtures("no_log_lines")

LISTENERS = [name for name in fleet.names() if fleet.service(name).router.subscriptions]


@asynccontextmanager
async def a_worker(open_errand, name):
    """Yield a service's worker, its subscriptions with a handler that remembers, and what it remembers."""
    heard = []

    async def remember(message, _):
        heard.append(message)

    async with open_errand(name) as errand:
        router = fleet.service(name).router
        mine = [replace(one, handler=remember) for one in router.subscriptions]
        yield SimpleNamespace(worker=Worker(errand.kit, Policy()), mine=mine, heard=heard, kit=errand.kit)


def a_delivery(name, subscription, message_id, body):
    return Delivery(
        consumer=subscription.durable(name),
        message_id=message_id,
        subject=subscription.message.subject(),
        body=body,
        headers={},
    )


@pytest.mark.parametrize("name", LISTENERS)
async def test_every_bad_message_is_parked_at_once_and_the_next_one_is_handled(open_errand, name):
    async with a_worker(open_errand, name) as made:
        for one in made.mine:
            bad = dict(examples.spoilt(one.message))
            deliveries = [a_delivery(name, one, wrong, body) for wrong, body in bad.items()]
            good = a_delivery(name, one, "good", _whole(one))
            fates = {
                d.message_id: fate async for d, fate in made.worker.deliver_all(one, [*deliveries, good])
            }
            assert fates == {**dict.fromkeys(bad, Park()), "good": Handled()}, one.message
            assert len(made.heard) == 1, "only the good one reaches the handler"
            made.heard.clear()
        async with made.kit.database.transaction() as connection:
            rows = await connection.fetch("select error, attempts, alarm from parked")
        assert {(row["attempts"], row["alarm"]) for row in rows} == {(1, False)}
        assert all(row["error"].startswith("Undecodable: ") for row in rows)


def _whole(subscription):
    [(_, body), *_] = examples.skewed(subscription.message)
    return body


@pytest.mark.parametrize("name", LISTENERS)
async def test_messages_of_older_and_newer_senders_are_understood(open_errand, name):
    async with a_worker(open_errand, name) as made:
        for one in made.mine:
            for differs, body in examples.skewed(one.message):
                fate = await made.worker.deliver(one, a_delivery(name, one, differs, body))
                assert fate == Handled(), (one.message, differs)


class Lenient(Data):
    """What a handler reads after its fix: whatever it is."""


@pytest.mark.parametrize("name", LISTENERS)
async def test_parked_messages_are_listed_shown_and_replayed_after_a_fix(open_errand, name):
    async with a_worker(open_errand, name) as made:
        for one in made.mine:
            await made.worker.deliver(one, a_delivery(name, one, "m", b'{"of": "a sender that was wrong"}'))
        listed = (await desk.list_parked(made.worker)).messages
        assert {one.subject for one in listed} == {one.message.subject() for one in made.mine}
        assert all(
            one.body == '{"of": "a sender that was wrong"}' and "Undecodable" in one.error for one in listed
        )
        still = [await settle(made, one, made.mine) for one in listed]
        assert {(done.found, done.ok) for done in still} == {(True, False)}
        done = [await settle(made, one, list(map(mended, made.mine))) for one in listed]
        assert {(one.found, one.ok) for one in done} == {(True, True)}
        assert (await desk.list_parked(made.worker)).messages == []
        assert len(made.heard) == len(listed)


def mended(subscription):
    """Return a subscription whose contract has become lenient; its consumer keeps its name."""

    class Fixed(Subscription):
        def durable(self, service):
            return subscription.durable(service)

    return Fixed(Lenient, subscription.handler, outside=subscription.outside, together=subscription.together)


async def settle(made, parked, subscriptions):
    router = SimpleNamespace(service=parked.service, subscriptions=subscriptions)
    return await desk.replay(made.worker, router, ops.Settle(id=parked.id))


@pytest.mark.parametrize("offset", ["", "x", "nan", "inf", "-inf", "1e300"])
async def test_an_offset_that_is_none_moves_no_calendar(open_errand, offset):
    async with a_worker(open_errand, "orders") as made:
        one = made.mine[0]
        delivery = replace(a_delivery("orders", one, "m", _whole(one)), headers={"Colombier-Offset": offset})
        fate = await made.worker.deliver(one, delivery)
        assert fate == (Park() if offset else Handled())
        assert made.kit.calendar.offset_seconds == 0


async def test_more_and_larger_parked_messages_than_an_answer_holds_are_listed_as_far_as_it_goes(open_errand):
    async with a_worker(open_errand, "orders") as made:
        one, body = made.mine[0], b"\0" * 30_000
        for number in range(60):
            await made.worker.deliver(one, a_delivery("orders", one, f"m{number}", body))
        answer = await desk.list_parked(made.worker)
        assert len(answer.model_dump_json()) < 1_000_000
        assert 8 <= len(answer.messages) < 60
        assert answer.messages[0].body.endswith(" … (30000 bytes)")


async def test_an_error_that_no_database_can_keep_as_it_is_is_parked_all_the_same(open_errand):
    async def refuse(message, _):
        raise Rejected("a\0b")

    async with a_worker(open_errand, "orders") as made:
        one = replace(made.mine[0], handler=refuse)
        assert await made.worker.deliver(one, a_delivery("orders", one, "m", _whole(one))) == Park()
        [listed] = (await desk.list_parked(made.worker)).messages
    assert listed.error == "Rejected: a\N{SYMBOL FOR NULL}b"
