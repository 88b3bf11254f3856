"""A log line says which message, order and trace it is about; a trace goes through messages and requests."""

import json
import re

import structlog
from structlog.testing import capture_logs

from shared.runtime import logs, trace
from shared.runtime.delivery import Worker
from shared.runtime.errors import NotYet, Unavailable
from shared.runtime.retry import Policy
from shared.runtime.router import Router, Subscription

from .shop import AskPrice, Price, Sent, Wrap, a_delivery, a_kit, until

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = {"traceparent": f"00-{TRACE}-b7ad6b7169203331-01"}


async def lines_of(database_url, error):
    """Return the lines that the delivery of a message leaves whose handler raises that."""

    async def fail(event, tx):
        logs.get_logger("shop").info("sending")
        raise error

    processors = [structlog.contextvars.merge_contextvars]
    async with a_kit(database_url) as kit:
        with capture_logs(processors=processors) as lines:
            delivery = a_delivery(Sent(thing="corn", order_reference="CMD-7"), "m-7", **PARENT)
            await Worker(kit, Policy()).deliver(Subscription(Sent, fail, outside=False), delivery)
    return lines


async def test_every_line_of_a_handler_names_its_message_its_order_and_its_trace(database_url):
    trace.configure()
    [line, _] = await lines_of(database_url, NotYet("the order"))
    assert line["event"] == "sending"
    assert (line["service"], line["message_id"], line["order_reference"]) == ("shop", "m-7", "CMD-7")
    assert line["trace_id"] == TRACE


async def test_each_sort_of_failure_is_as_loud_as_it_deserves(database_url):
    errors = (NotYet("early"), Unavailable("away"), KeyError("ours"))
    ends = [(await lines_of(database_url, error))[-1] for error in errors]
    assert [end["log_level"] for end in ends] == ["info", "warning", "error"]
    assert [end["event"] for end in ends] == ["to be tried again"] * 3
    assert isinstance(ends[2]["exc_info"], KeyError)


async def test_nothing_stays_bound_after_the_message(database_url):
    await lines_of(database_url, NotYet("early"))
    assert structlog.contextvars.get_contextvars() == {}


def test_a_line_is_json_with_what_it_is_about(capsys, monkeypatch):
    import logging

    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    monkeypatch.setattr(root, "level", root.level)
    before = structlog.get_config()
    try:
        logs.configure()
        with logs.about(Sent(thing="corn", order_reference="CMD-9"), message_id="m-9"):
            structlog.get_logger("test").warning("told", by="us")
    finally:
        structlog.configure(**before)
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"], line["by"]) == ("told", "warning", "us")
    assert (line["order_reference"], line["message_id"]) == ("CMD-9", "m-9")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT.*Z", line["timestamp"])


async def test_a_trace_goes_on_through_a_message_and_what_it_causes(world):
    router, seen = Router("shop"), []

    @router.answers(AskPrice)
    async def tell_price(request, tx):
        await tx.emit(Sent(thing=request.thing))
        return Price(thing=request.thing, cents=1)

    @router.on(Sent)
    async def send(event, tx):
        await tx.emit(Wrap(thing=event.thing))

    @router.on(Wrap)
    async def wrap(command, tx):
        seen.append(structlog.contextvars.get_contextvars()["trace_id"])

    async with world.running(router):
        body = AskPrice(thing="corn").model_dump_json().encode()
        await world.nats.request(AskPrice.subject(), body, timeout=5, headers=PARENT)
        await until(lambda: _some(seen))
    assert seen == [TRACE]


async def _some(found):
    return found
