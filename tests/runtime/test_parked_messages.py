"""What operators do with parked messages: list, replay after a fix, discard for a reason."""

import json

from shared.contracts import operations as ops
from shared.runtime.errors import Rejected
from shared.runtime.router import Router

from .shop import Sold, Wrap, note, until


def mended_later():
    """Return a router whose handler is broken until the list is emptied."""
    router, broken = Router("shop"), [True]

    @router.on(Sold)
    async def sell(event, tx):
        if broken:
            raise Rejected("broken")
        await note(tx, event.thing)
        await tx.emit(Wrap(thing=event.thing))

    return router, broken


async def one_parked(world, thing="corn", message_id="m-1"):
    await world.publish(Sold(thing=thing), message_id=message_id, headers={"Colombier-Offset": "60.000"})
    return (await until(lambda: listed(world)))[0]


async def listed(world):
    return (await world.desk(ops.LIST_PARKED))["messages"]


async def settle(world, subject, parked_id, why=None):
    return await world.desk(subject, ops.Settle(id=parked_id, why=why).model_dump_json().encode())


async def test_a_parked_message_is_listed_with_all_that_it_takes_to_understand_it(world):
    router, _ = mended_later()
    async with world.running(router):
        shown = await one_parked(world)
        pulse = await world.desk(ops.PULSE)
    assert (shown["service"], shown["subject"], shown["message_id"]) == ("shop", Sold.subject(), "m-1")
    assert json.loads(shown["body"])["thing"] == "corn"
    assert shown["headers"]["Colombier-Offset"] == "60.000"
    assert (shown["error"], shown["attempts"]) == ("Rejected: broken", 1)
    assert (pulse["parked"], pulse["trouble"]) == (
        1,
        ["shop: 1 parked messages; see `colombier parked list`"],
    )


async def test_a_replay_after_a_fix_does_the_work_once(world):
    router, broken = mended_later()
    async with world.running(router):
        shown = await one_parked(world)
        broken.clear()
        assert await settle(world, ops.REPLAY, shown["id"]) == {"found": True, "ok": True, "error": None}
        assert await settle(world, ops.REPLAY, shown["id"]) == {"found": False, "ok": False, "error": None}
        assert await listed(world) == []
        await world.idle()
    assert await world.effects() == ["corn"]
    assert [row["subject"] for row in await world.query("select subject from outbox_sent")] == [
        Wrap.subject()
    ]


async def test_a_replay_that_fails_again_stays_parked_with_the_new_error(world):
    router, _ = mended_later()
    async with world.running(router):
        shown = await one_parked(world)
        await world.query("update parked set error = 'as of yesterday'")
        answer = await settle(world, ops.REPLAY, shown["id"])
        assert answer == {"found": True, "ok": False, "error": "Rejected: broken"}
        assert [one["error"] for one in await listed(world)] == ["Rejected: broken"]


async def test_a_discarded_message_is_never_handled_not_even_when_it_is_sent_again(world):
    router, broken = mended_later()
    async with world.running(router):
        shown = await one_parked(world)
        assert (await settle(world, ops.DISCARD, shown["id"], why="a test order"))["ok"]
        assert await listed(world) == []
        broken.clear()
        await world.js.delete_stream("EVENTS")
    async with world.running(router):
        await world.publish(Sold(thing="corn"), message_id="m-1")
        await world.publish(Sold(thing="wheat"))
        await world.has_effects("wheat")
        await world.idle()
    [row] = await world.query("select state, why, settled_at from parked")
    assert (row["state"], row["why"]) == ("discarded", "a test order")
    assert row["settled_at"]


async def test_nothing_is_discarded_without_a_reason(world):
    router, _ = mended_later()
    async with world.running(router):
        shown = await one_parked(world)
        for why in (None, "  "):
            assert not (await settle(world, ops.DISCARD, shown["id"], why=why))["ok"]
        assert len(await listed(world)) == 1


async def test_an_unknown_parked_message_is_told_as_such(world):
    async with world.running(Router("shop")):
        for unknown in ("0199b8a0-0000-7000-8000-000000000000", "not an id"):
            for subject in (ops.REPLAY, ops.DISCARD):
                assert not (await settle(world, subject, unknown, why="because"))["found"]


async def test_a_message_that_nobody_handles_any_more_stays_parked(world):
    router, _ = mended_later()
    async with world.running(router):
        shown = await one_parked(world)
    async with world.running(Router("shop")):
        answer = await settle(world, ops.REPLAY, shown["id"])
    assert answer["error"] == f"nobody handles {Sold.subject()} any more"
    assert [row["state"] for row in await world.query("select state from parked")] == ["parked"]


async def test_a_service_says_itself_that_its_database_is_away(world):
    async with world.running(Router("shop")) as shop:
        await shop.kit.database.pool.close()
        pulse = await world.desk(ops.PULSE)
        await shop.kit.database.start()
    assert "the database does not answer" in pulse["trouble"][0]
