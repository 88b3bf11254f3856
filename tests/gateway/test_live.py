"""Parts of a page that follow what happens: a stream of their own, fed by events, for their reader alone."""

import asyncio
import hashlib

import pytest

from services.gateway.portal.live import OVER
from services.gateway.portal.rendering import STATIC
from services.gateway.portal.watching import WATCHED
from shared.contracts.base import Refusal, Role
from shared.contracts.lifecycle import HostingViews, ListHostings
from shared.contracts.orders import GetOrder, OrderPaid
from shared.contracts.payments import FollowPayment

from .area import a_hosting, an_attempt
from .outside import a_payment
from .test_order_pages import LINE, an_order

PROGRESS = {"fr": "/commandes/CMD-2026-00117/suivi", "en": "/en/orders/CMD-2026-00117/progress"}
AS_RELEASED = {
    "htmx.min.js": "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
    "hx-sse.min.js": "18ef2761356ec1fe0bb6d92612315b37517a7c1e9856b661c5ae81fef239d103",
}
"""htmx 4.0.1 from its package."""
MOVES = an_order(attempts=[an_attempt("captured")])
GONE = Refusal(code="E-INCONNU", status=404, detail="Introuvable.")
PAID = an_order(state="paid", lines=[LINE | {"hosting_id": "h-1"}])


@pytest.fixture
async def following(client, outside):
    """Sign a client in whose order answers what `now` holds; yields (client, now)."""
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    now = {GetOrder: MOVES, ListHostings: HostingViews(hostings=[a_hosting()])}
    subjects = {request.subject(): request for request in now}

    async def reply(message):
        answer = now[subjects[message.subject]]
        await outside.nats.publish(message.reply, answer.model_dump_json().encode())

    for subject in subjects:
        await outside.nats.subscribe(subject, cb=reply)
    await outside.nats.flush()
    return client, now


async def happens(outside, name):
    await outside.nats.publish(OrderPaid.subject(), f'{{"order_id": "{name}"}}'.encode())
    await outside.nats.flush()


@pytest.mark.parametrize(("language", "word"), [("fr", "En service"), ("en", "In service")])
async def test_an_event_about_the_order_sends_the_tracker_anew_and_the_last_one_ends_it(
    following, outside, language, word
):
    client, now = following
    async with asyncio.timeout(10), client.stream("GET", PROGRESS[language]) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.aiter_lines()
        first = [line async for line in _until(lines, "")]
        assert "captured" not in "".join(first)
        now[GetOrder] = PAID
        await happens(outside, "somebody-elses")
        await happens(outside, MOVES.id)
        rest = [line async for line in lines]
    assert word in "".join(rest)
    assert f"event: {OVER}" in rest
    assert 'data-state="paid"' in "".join(rest)


async def _until(lines, last):
    async for line in lines:
        if line == last:
            return
        yield line


async def test_whoever_may_not_read_it_is_sent_nothing_to_put_on_his_page(client, outside):
    assert (await client.get(PROGRESS["fr"])).status_code == 204
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    await outside.refuses(GetOrder, GONE)
    assert (await client.get(PROGRESS["fr"])).status_code == 204


async def test_a_page_follows_only_what_is_over_in_minutes_and_only_while_it_is_wanted(following):
    client, now = following
    page = "/commandes/CMD-2026-00117"
    assert f'hx-sse:connect="{PROGRESS["fr"]}"' in (await client.get(page)).text
    assert "hx-sse" not in (await client.get(f"{page}?suivi=non")).text
    now[GetOrder] = PAID
    settled = (await client.get(page)).text
    assert "hx-sse" not in settled
    assert "<script" not in settled


async def test_a_payment_that_is_checked_is_followed_on_the_page_of_its_return(client, outside):
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    await outside.answers(FollowPayment, a_payment("pending"))
    page = (await client.get("/paiements/p-1/retour")).text
    assert 'hx-sse:connect="/paiements/' in page


def test_the_scripts_of_others_are_as_released():
    assert {name: hashlib.sha256(STATIC[name]).hexdigest() for name in AS_RELEASED} == AS_RELEASED


def test_what_wakes_a_page_is_an_event_that_names_what_it_is_about():
    assert all(event.aggregate in event.model_fields for event in WATCHED)
