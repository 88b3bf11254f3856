"""What lies in a stream and nobody takes is said, listed, taken by who comes to know it, or taken out by hand."""

import json
from typing import ClassVar

import pytest

from infra.local import unheard_command
from infra.local.children import StartFailed
from infra.nats.streams import provision
from services.clock import settling
from shared.contracts.clock import HourStarted, RecordDayDone
from shared.contracts.operations import Unheard
from shared.runtime import hearing, watching
from shared.runtime.router import Router
from shared.runtime.service import Service

from . import shop
from .shop import NOW, Sold, Wrap, note, until


class Newer:
    """The same names in the next version of the shop."""

    class Wrap(shop.Wrap):
        message_version: ClassVar[int] = 2

    class Sold(shop.Sold):
        message_version: ClassVar[int] = 2


def hearing_of(*messages):
    router = Router("shop")

    async def handle(message, tx):
        await note(tx, f"{type(message).__name__} {message.message_version} {message.thing}")

    for message in messages:
        router.on(message)(handle)
    return router


async def provisioned(world, *messages):
    await provision(world.js, [Service(name="shop", router=hearing_of(*messages))])


async def looked(world):
    return await watching.look(world.nats, ["shop"])


async def test_what_nobody_takes_is_said_in_one_sentence_and_listed(world):
    await provisioned(world, Sold, Wrap)
    for thing in ("corn", "wheat", "rye"):
        await world.js.publish("cmd.shop.unheard_of.v1", json.dumps({"thing": thing}).encode())
    await world.publish(Newer.Sold(thing="corn"))
    seen = await looked(world)
    assert seen.unheard == (
        Unheard(stream="EVENTS", subject="evt.shop.sold.v2", messages=1),
        Unheard(stream="COMMANDS", subject="cmd.shop.unheard_of.v1", messages=3),
    )
    said = (
        "nobody hears 4 messages: 1 of evt.shop.sold.v2, 3 of cmd.shop.unheard_of.v1;"
        " see `colombier unheard list`"
    )
    assert [sentence for sentence in seen.trouble if "hears" in sentence] == [said]


async def test_what_waits_for_a_service_that_is_away_and_what_is_only_kept_are_no_such_case(world):
    await provisioned(world, Sold, Wrap)
    await world.publish(Sold(thing="corn"))
    await world.publish(Wrap(thing="corn"))
    await world.publish(HourStarted(occurred_at=NOW, number=1))
    seen = await looked(world)
    assert (seen.unheard, seen.lag["shop"].waiting) == ((), 2)
    assert not any("hears" in sentence for sentence in seen.trouble)


async def test_a_lost_consumer_shows_as_messages_that_nobody_takes(world):
    await provisioned(world, Sold)
    await world.js.delete_consumer("EVENTS", f"shop__{Sold.subject().replace('.', '_')}")
    await world.publish(Sold(thing="corn"))
    assert [one.subject for one in (await looked(world)).unheard] == [Sold.subject()]


async def test_after_the_upgrade_the_new_consumer_takes_what_a_newer_sender_sent_before(world):
    await provisioned(world, Sold, Wrap)
    await world.publish(Newer.Sold(thing="corn"))
    await world.publish(Newer.Wrap(thing="corn"))
    async with world.running(hearing_of(Sold, Wrap)):
        await world.publish(Wrap(thing="wheat"))
        await world.has_effects("Wrap 1 wheat")
    assert len((await looked(world)).unheard) == 2
    async with world.running(hearing_of(Sold, Wrap, Newer.Sold, Newer.Wrap)):
        await world.has_effects("Wrap 1 wheat", "Sold 2 corn", "Wrap 2 corn")
        await world.idle()
        assert (await looked(world)).unheard == ()
    assert (await world.js.stream_info("COMMANDS")).state.messages == 0


async def test_a_thousand_messages_of_a_subject_are_one_line_and_the_questions_asked_are_the_same(world):
    await provisioned(world, Wrap)
    assert await questions(world, lying=1) == await questions(world, lying=1000)


async def questions(world, *, lying):
    """Have so many messages of one subject lie there, and count what is asked to find them."""
    for _ in range(lying - (await world.js.stream_info("COMMANDS")).state.messages):
        await world.nats.publish(Newer.Wrap.subject(), b"{}")
    await until(lambda: _holds(world, lying))
    before = world.nats.stats["out_msgs"]
    [one] = (await watching.traffic(world.nats, ["shop"]))[1]
    assert one.messages == lying
    return world.nats.stats["out_msgs"] - before


async def _holds(world, count):
    return (await world.js.stream_info("COMMANDS")).state.messages == count


async def test_many_subjects_are_still_one_sentence(world):
    await provisioned(world, Wrap)
    for number in range(7):
        await world.js.publish(f"cmd.shop.unheard_of.v{number}", b"{}")
    [sentence] = [one for one in (await looked(world)).trouble if "hears" in one]
    assert sentence.startswith("nobody hears 7 messages: 1 of cmd.shop.unheard_of.v0,")
    assert "2 subjects more; see" in sentence


async def test_what_is_given_up_stands_in_a_file_before_it_goes_and_nothing_else_goes(world, tmp_path):
    await provisioned(world, Wrap)
    await world.publish(Newer.Wrap(thing="corn"), message_id="m-1")
    await world.js.publish(Newer.Wrap.subject(), b"\xff\x00")
    await world.publish(Wrap(thing="wheat"))
    kept = tmp_path / "kept.jsonl"
    [what] = await unheard_command.found(world.nats)
    assert await unheard_command.take_out(world.nats, what, why="sent by a test", keep=kept) == 2
    first, second = map(json.loads, kept.read_text().splitlines())
    assert (first["subject"], first["why"]) == (Newer.Wrap.subject(), "sent by a test")
    assert json.loads(first["body"]) == {"thing": "corn"}
    assert first["headers"]["Nats-Msg-Id"] == "m-1"
    assert second["body_base64"] == "/wA="
    assert (await world.js.stream_info("COMMANDS")).state.messages == 1
    assert await unheard_command.found(world.nats) == []


async def test_nothing_is_taken_out_that_cannot_be_written_down_or_that_somebody_hears(world, tmp_path):
    await provisioned(world, Wrap)
    await world.publish(Newer.Wrap(thing="corn"))
    await world.publish(Wrap(thing="wheat"))
    [what] = await unheard_command.found(world.nats)
    with pytest.raises(StartFailed, match="cannot be written"):
        await unheard_command.take_out(world.nats, what, why="so", keep=tmp_path / "none" / "kept")
    with pytest.raises(StartFailed, match="without a hearer"):
        await unheard_command.named(world.nats, Wrap.subject())
    assert (await world.js.stream_info("COMMANDS")).state.messages == 2


async def test_a_command_that_nobody_knows_does_not_hold_up_the_days(world, monkeypatch):
    async def nothing(_):
        return []

    monkeypatch.setattr(settling, "unsent", nothing)
    await provisioned(world, Wrap)
    await world.publish(Newer.Wrap(thing="corn"))
    assert await settling.busy(world.nats) == []
    await world.publish(RecordDayDone(service="shop", number=1))
    assert await settling.busy(world.nats) == [f"1 of {RecordDayDone.subject()}"]


@pytest.mark.parametrize(
    ("subject", "filters", "is_taken"),
    [
        ("cmd.shop.wrap.v1", ["cmd.shop.wrap.v1"], True),
        ("cmd.shop.wrap.v2", ["cmd.shop.wrap.v1"], False),
        ("cmd.shop.wrap.v1", ["cmd.shop.*.v1"], True),
        ("cmd.shop.wrap.v1", ["cmd.shop.>"], True),
        ("cmd.shop", ["cmd.shop.>"], False),
        ("cmd.shop.wrap.v1.x", ["cmd.shop.wrap.v1"], False),
        ("cmd.shop.wrap", ["cmd.shop.wrap.v1"], False),
        ("cmd.shop.wrap.v2", ["cmd.shop.wrap.v1", "cmd.shop.wrap.v2"], True),
        ("cmd.shop.wrap.v1", [], False),
    ],
)
def test_a_subject_is_taken_when_a_filter_covers_it(subject, filters, is_taken):
    assert hearing.taken(subject, by=filters) is is_taken
