"""A request always gets an answer: data, a typed refusal, or the same answer as before."""

import asyncio

import pytest

from shared.contracts.base import Caller
from shared.runtime.errors import NotYet, Unavailable
from shared.runtime.router import Router

from .shop import AskPrice, Price, Sold, SoldOut, note


def answering(act=None):
    """Return a router that answers a price after `act`, and counts its effects."""
    router = Router("shop")

    @router.answers(AskPrice)
    async def tell_price(request, tx):
        await note(tx, request.thing)
        if act:
            await act(request, tx)
        await tx.emit(Sold(thing=request.thing))
        return Price(thing=request.thing, cents=request.cents)

    return router


def raising(error):
    async def act(request, tx):
        raise error

    return answering(act)


async def test_an_answer_is_typed_and_its_effect_committed(world):
    async with world.running(answering()):
        assert await world.ask(AskPrice(thing="corn")) == Price(thing="corn", cents=100)
    assert await world.effects() == ["corn"]
    assert len(await world.query("select from outbox_sent")) == 1


@pytest.mark.parametrize(("language", "detail"), [("fr", "Plus de corn."), ("en", "No corn left.")])
async def test_a_refusal_has_its_code_and_speaks_the_callers_language(world, language, detail):
    async with world.running(raising(SoldOut(thing="corn"))):
        refusal = await world.ask(AskPrice(thing="corn"), caller=Caller(language=language))
    assert (refusal.code, refusal.status, refusal.detail) == ("E-EPUISE", 410, detail)
    assert refusal.fields == {"thing": "corn"}
    assert await world.effects() == []


async def test_fields_that_do_not_fit_are_named_one_by_one(world):
    async with world.running(answering()):
        refusal = await world.ask(AskPrice(thing="corn"), body=b'{"cents": "many"}')
        broken = await world.ask(AskPrice(thing="corn"), body=b"{")
    assert (refusal.code, refusal.status, set(refusal.fields)) == ("E-CHAMPS", 422, {"thing", "cents"})
    assert (broken.code, broken.status) == ("E-CHAMPS", 422)


async def test_a_bug_says_nothing_about_itself(world):
    async with world.running(raising(ZeroDivisionError("secret table"))):
        refusal = await world.ask(AskPrice(thing="corn"))
    assert (refusal.code, refusal.status, refusal.fields) == ("E-INTERNE", 500, {})
    assert "secret" not in refusal.model_dump_json()


async def test_data_of_ours_that_does_not_fit_is_our_bug_and_not_the_callers(world):
    async def act(request, tx):
        Price(thing="corn", cents="many")

    async with world.running(answering(act)):
        assert (await world.ask(AskPrice(thing="corn"))).code == "E-INTERNE"


async def test_a_header_that_makes_no_sense_still_gets_an_answer(world):
    async with world.running(answering()):
        for headers in ({"Colombier-Caller": "nobody"}, {"Colombier-Offset": "soon"}):
            reply = await world.nats.request(
                AskPrice.subject(),
                AskPrice(thing="corn").model_dump_json().encode(),
                timeout=5,
                headers=headers,
            )
            assert reply.headers["Colombier-Refused"] == "E-INTERNE"


async def test_a_third_party_that_is_away_is_a_503(world):
    async with world.running(raising(Unavailable("the bank"))):
        refusal = await world.ask(AskPrice(thing="corn"))
    assert (refusal.code, refusal.status) == ("E-INDISPONIBLE", 503)


async def test_a_database_that_is_away_is_a_503(world):
    async with world.running(answering()) as shop:
        await shop.kit.database.pool.close()
        assert (await world.ask(AskPrice(thing="corn"))).status == 503
        await shop.kit.database.start()
        assert await world.ask(AskPrice(thing="corn")) == Price(thing="corn", cents=100)


async def test_the_same_key_gets_the_same_answer_and_runs_once(world):
    prices = iter((100, 200))

    async def act(request, tx):
        request.__dict__["cents"] = next(prices)

    async with world.running(answering(act)):
        answers = [await world.ask(AskPrice(thing="corn"), key="k-1") for _ in range(2)]
    assert answers == [Price(thing="corn", cents=100)] * 2
    assert await world.effects() == ["corn"]


async def test_a_key_does_not_serve_for_another_request(world):
    async with world.running(answering()):
        await world.ask(AskPrice(thing="corn"), key="k-1")
        refusal = await world.ask(AskPrice(thing="wheat"), key="k-1")
    assert (refusal.code, refusal.status) == ("E-CLE", 422)
    assert await world.effects() == ["corn"]


async def test_a_key_belongs_to_its_account(world):
    async with world.running(answering()):
        for account in ("a-1", "a-2"):
            await world.ask(AskPrice(thing="corn"), key="k-1", caller=Caller(account_id=account))
    assert await world.effects() == ["corn", "corn"]


async def test_a_refused_request_may_be_asked_again_with_its_key(world):
    errors = [SoldOut(thing="corn")]

    async def act(request, tx):
        if errors:
            raise errors.pop()

    async with world.running(answering(act)):
        assert (await world.ask(AskPrice(thing="corn"), key="k-1")).code == "E-EPUISE"
        assert await world.ask(AskPrice(thing="corn"), key="k-1") == Price(thing="corn", cents=100)


async def test_what_came_too_early_is_waited_for_a_moment_and_is_no_bug(world):
    tries = []

    async def act(request, tx):
        tries.append(request.thing)
        if len(tries) < 3 or request.thing == "never":
            raise NotYet("its registration is not known yet")

    async with world.running(answering(act)):
        assert await world.ask(AskPrice(thing="corn")) == Price(thing="corn", cents=100)
        refusal = await world.ask(AskPrice(thing="never"))
    assert (refusal.code, refusal.status) == ("E-INDISPONIBLE", 503)


async def test_concurrent_repeats_of_a_key_run_once_and_get_one_answer(world):
    async def act(request, tx):
        await asyncio.sleep(0.1)

    async with world.running(answering(act)):
        asked = (world.ask(AskPrice(thing="corn"), key="k-1") for _ in range(4))
        assert await asyncio.gather(*asked) == [Price(thing="corn", cents=100)] * 4
    assert await world.effects() == ["corn"]


async def test_a_slow_request_does_not_keep_the_next_one_waiting(world):
    begun, slow = asyncio.Event(), asyncio.Event()

    async def act(request, tx):
        if request.thing == "slow":
            begun.set()
            await slow.wait()

    async with world.running(answering(act)):
        waiting = asyncio.create_task(world.ask(AskPrice(thing="slow")))
        await begun.wait()
        assert (await world.ask(AskPrice(thing="quick"))).thing == "quick"
        slow.set()
        assert (await waiting).thing == "slow"


async def test_an_answer_too_large_for_the_bus_is_refused_and_not_silent(world):
    router = Router("shop")

    @router.answers(AskPrice)
    async def tell_price(request, tx):
        return Price(thing="x" * 1_100_000, cents=1)

    async with world.running(router):
        assert (await world.ask(AskPrice(thing="corn"))).code == "E-INTERNE"


async def test_a_request_that_needs_a_third_party_runs_outside_of_a_transaction(world):
    router = Router("shop")

    @router.answers_outside(AskPrice)
    async def tell_price(request, errand):
        async with errand.tx() as tx:
            await note(tx, "claimed")
        async with errand.record() as tx:
            await note(tx, f"recorded for {tx.caller.account_id}")
        return Price(thing=request.thing, cents=1)

    async with world.running(router):
        for _ in range(2):
            await world.ask(AskPrice(thing="corn"), caller=Caller(account_id="a-1"))
    assert await world.effects() == ["claimed", "recorded for a-1"] * 2
