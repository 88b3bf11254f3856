"""Parts of a page that follow what happens: a stream of their own, fed by events, for their reader alone."""

import asyncio
import hashlib

import pytest

from services.gateway.portal import live
from services.gateway.portal.assets import ASSETS
from services.gateway.portal.live import OVER
from services.gateway.portal.staff.counting import events_for as counting_events
from services.gateway.portal.watching import WATCHED, Watch
from shared.contracts.base import Caller, Refusal, Role
from shared.contracts.lifecycle import HostingViews, ListHostings
from shared.contracts.orders import GetOrder, OrderPaid
from shared.contracts.payments import FollowPayment, ListHolds, PaymentHeld
from shared.contracts.support import TicketOpened

from .area import a_hosting, an_attempt
from .outside import a_payment
from .reading import plain
from .staff import today as staffs_list
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


async def test_money_that_is_no_euro_is_told_on_the_page_of_its_return(client, outside):
    """R37: refused and given back; nothing is followed any more."""
    client.cookies.set("colombier_session", outside.session("t-client", Role.CLIENT))
    refused = {"because": {"fr": "Paiement refusé <euros>.", "en": "Euro only."}}
    await outside.answers(FollowPayment, a_payment("captured").model_copy(update=refused))
    page = (await client.get("/paiements/p-1/retour")).text
    assert 'data-news="back"' in page
    assert "Paiement refusé &lt;euros&gt;." in page
    assert "la facture" not in page
    assert "hx-sse:connect" not in page


def test_the_scripts_of_others_are_as_released():
    assert {name: hashlib.sha256(ASSETS[name].content).hexdigest() for name in AS_RELEASED} == AS_RELEASED


def test_what_wakes_a_page_is_an_event_that_names_what_it_is_about():
    assert all(event.aggregate in event.model_fields for event in WATCHED)


NUMBERS = {"fr": "/equipe/compte?vu=1", "en": "/en/staff/count?vu=1"}
TWO_HOLDS = staffs_list.ANSWERS[ListHolds]
ONE_HOLD = TWO_HOLDS.model_copy(update={"holds": TWO_HOLDS.holds[:1]})


@pytest.fixture
async def counting(client, outside, monkeypatch):
    """Sign a treasurer in whose list holds one payment to verify; yields (client, holds), to be made more."""
    monkeypatch.setattr(live, "LONGEST_SECONDS", 0.6)
    monkeypatch.setattr(live, "GATHER_SECONDS", 0.1)
    client.cookies.set("colombier_session", outside.session("t-counts", Role.TREASURER))
    answers = {
        request: type(answer)(
            **{name: [] for name, field in type(answer).model_fields.items() if field.is_required()}
        )
        for request, answer in staffs_list.ANSWERS.items()
    }
    holds = [ONE_HOLD]

    async def reply(message):
        await outside.nats.publish(message.reply, holds[-1].model_dump_json().encode())

    for request, answer in answers.items():
        if request is not ListHolds:
            await outside.answers(request, answer)
    await outside.nats.subscribe(ListHolds.subject(), cb=reply)
    await outside.nats.flush()
    return client, holds


async def streamed(client, path, *, then=None):
    """Return what a stream says until it ends, and do something once it has said its first."""
    said = []
    async with asyncio.timeout(15), client.stream("GET", path) as stream:
        async for line in stream.aiter_lines():
            said.append(line)
            if then and line == "":
                await then()
                then = None
    return plain("\n".join(said))


@pytest.mark.parametrize(
    ("language", "first", "later"),
    [
        ("fr", "1 chose attend", "en afficher 1 de plus"),
        ("en", "1 thing waits", "show 1 more"),
    ],
)
async def test_the_numbers_of_the_list_move_with_what_its_reader_may_act_on(
    counting, outside, language, first, later
):
    client, holds = counting

    async def one_more():
        holds.append(TWO_HOLDS)
        await outside.nats.publish(PaymentHeld.subject(), b'{"payment_id": "p-2"}')
        await outside.nats.flush()

    said = await streamed(client, NUMBERS[language], then=one_more)
    assert first in said
    assert later in said
    assert OVER not in said  # the browser comes back, and who reads is established anew


async def test_what_moves_others_numbers_wakes_nobody(counting, outside):
    client, holds = counting

    async def a_ticket():
        holds.append(TWO_HOLDS)
        await outside.nats.publish(TicketOpened.subject(), b'{"ticket_id": "t-1"}')
        await outside.nats.flush()

    assert "de plus" not in await streamed(client, NUMBERS["fr"], then=a_ticket)


async def test_whoever_is_no_staff_is_told_no_number_and_not_to_come_back(client, outside):
    for role in (None, Role.CLIENT):
        client.cookies.clear()
        if role:
            client.cookies.set("colombier_session", outside.session("t-client", role))
        said = await streamed(client, NUMBERS["fr"])
        assert f"event: {OVER}" in said
        assert "attend" not in said


def test_each_role_is_woken_by_what_moves_its_own_list_alone():
    treasurer = counting_events(Caller(roles=frozenset({Role.TREASURER})))
    support = counting_events(Caller(roles=frozenset({Role.SUPPORT})))
    assert PaymentHeld in treasurer
    assert TicketOpened not in treasurer
    assert TicketOpened in support
    assert PaymentHeld not in support
    assert set(treasurer) | set(support) <= set(WATCHED)


async def test_the_list_follows_its_numbers_unless_it_is_to_stand_still(counting):
    client, _ = counting
    page = (await client.get("/equipe")).text
    assert 'hx-sse:connect="/equipe/compte?vu=1"' in page
    still = (await client.get("/equipe?suivi=non")).text
    assert "hx-sse" not in still
    assert "1 chose attend" in still


async def test_no_more_than_a_few_follow_one_zone_at_once():
    watch = Watch(lambda: None)
    watch._listens = True
    async with watch.of("staff/counters", ("",)):
        assert watch.full("staff/counters", most=1)
        assert not watch.full("tracker", most=1)
