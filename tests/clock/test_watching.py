"""What staff is told of the services, and what it is never shown (ADR 0076)."""

import asyncio
import json
from datetime import UTC, datetime
from types import SimpleNamespace

import nats
import pytest

from infra.nats.conf import OPERATOR
from services.clock import domain, handlers
from services.clock.settings import ClockSettings
from shared.contracts import operations as ops
from shared.contracts.base import Caller, Role
from shared.contracts.clock import DiscardParked, GetHealth, ListParked, ReadParked, ReplayParked
from shared.contracts.notifications import GetMailHealth
from shared.contracts.operations import ParkedMessage, Pulse, Settled
from shared.runtime import folders, watching
from shared.runtime.errors import NotFound, Unavailable
from tests import servers

BOARD = Caller(account_id="b-1", roles=frozenset({Role.BOARD}))
AT = datetime(2026, 11, 22, tzinfo=UTC)
BODY = {
    "account_id": "a-1",
    "token": "OPENS",
    "order": "CMD-1",
    "parts": [{"new_password": "OPENS"}],
    "code": None,
}
MESSAGE = ParkedMessage(
    id="m-1",
    service="orders",
    consumer="orders__x",
    message_id="x",
    subject="evt.accounts.x.v1",
    body=json.dumps(BODY),
    headers={"caller": "OPENS"},
    attempts=3,
    error="IllegalMove: no",
    alarm=False,
    parked_at=AT,
)


def test_what_may_open_something_is_veiled_and_the_rest_is_readable():
    told = domain.veiled(json.dumps(BODY))
    assert "OPENS" not in told.text
    assert json.loads(told.text) == {**BODY, "token": domain.VEIL, "parts": [{"new_password": domain.VEIL}]}
    assert told.account_id == "a-1"


@pytest.mark.parametrize("body", ["", "not JSON", '{"cut": "tok … (12000 bytes)', "[1, 2]"])
def test_what_cannot_be_read_belongs_to_nobody(body):
    told = domain.veiled(body)
    assert told.account_id is None
    assert bool(told.text) is body.startswith("[")


@pytest.fixture
async def desks():
    """Play services' own desks on a real NATS server: `desks.plays(subject, answer)`; what they were asked is kept."""
    async with await nats.connect(servers.nats_server().url(OPERATOR)) as connection:
        yield Desks(connection)


class Desks:
    def __init__(self, connection):
        self.connection, self.asked = connection, []

    async def plays(self, subject, answer, service="orders"):
        async def reply(message):
            self.asked.append(json.loads(message.data or b"{}"))
            await self.connection.publish(message.reply, answer.model_dump_json().encode())

        await self.connection.subscribe(subject.format(service=service), cb=reply)

    @property
    def face(self):
        return handlers.Face(
            SimpleNamespace(bus=SimpleNamespace(connection=self.connection)), ClockSettings()
        )


async def test_a_service_that_does_not_answer_is_one_sentence_and_one_line(open_errand, desks):
    pulse = Pulse(service="orders", unsent=2, oldest_unsent_seconds=0, parked=1, last_day=739_942)
    await desks.plays(ops.PULSE, pulse)
    async with open_errand("clock", caller=BOARD, use=(desks.face,)) as errand:
        told = await handlers.watching.tell_health(GetHealth(), errand)
    services = {one.service: one for one in told.services}
    orders, payments = services["orders"], services["payments"]
    assert (orders.answers, orders.unsent, orders.parked) == (True, 2, 1)
    assert (payments.answers, payments.unsent) == (False, None)
    assert "payments does not answer" in told.trouble
    assert "orders does not answer" not in told.trouble


async def test_mail_and_what_nobody_hears_are_told_with_the_rest(open_errand, desks):
    mail = ops.MailHealth(
        queued=2, put_off=1, oldest_queued_at=AT, last_sent_at=AT, given_up=3, refused=2, counted_since=AT
    )
    async with open_errand("clock", caller=BOARD, use=(desks.face,)) as errand:
        assert (await handlers.watching.tell_health(GetHealth(), errand)).mail is None
        await desks.plays(GetMailHealth.subject(), mail)
        told = await handlers.watching.tell_health(GetHealth(), errand)
    assert told.mail == mail
    assert {one.service: one.replicas for one in told.services}["lifecycle"] == 0


async def test_who_answers_is_asked_once_however_many_want_to_know(open_errand, desks):
    for name, unsent in (("orders", 0), ("payments", None)):
        pulse = Pulse(service=name, unsent=unsent, oldest_unsent_seconds=0, parked=0, last_day=None)
        await desks.plays(ops.PULSE, pulse, service=name)
    face = desks.face
    first, second = await asyncio.gather(face.answering(), face.answering())
    assert first == second
    assert [name for name in ("orders", "payments") if name in first] == [
        "orders"
    ]  # others may run beside this test
    assert len(desks.asked) == 2


async def test_parked_messages_are_shown_without_headers_and_secrets(open_errand, desks):
    await desks.plays(ops.LIST_PARKED, ops.ParkedMessages(messages=[MESSAGE]))
    async with open_errand("clock", caller=BOARD, use=(desks.face,)) as errand:
        told = await handlers.watching.list_parked(ListParked(), errand)
    assert "OPENS" not in told.model_dump_json()
    assert (told.messages[0].account_id, told.messages[0].error) == ("a-1", "IllegalMove: no")


async def test_list_of_all_services_passes_through_nats_and_says_what_is_left(open_errand, desks):
    messages = [MESSAGE.model_copy(update={"id": f"m-{n}", "error": "x" * 100_000}) for n in range(6)]
    for name in ("orders", "payments"):
        await desks.plays(ops.LIST_PARKED, ops.ParkedMessages(messages=messages), service=name)
    async with open_errand("clock", caller=BOARD, use=(desks.face,)) as errand:
        told = await handlers.watching.list_parked(ListParked(), errand)
        one = await handlers.watching.read_parked(ReadParked(message="m-5"), errand)
        with pytest.raises(NotFound):
            await handlers.watching.read_parked(ReadParked(message="m-9"), errand)
    assert len(told.model_dump_json()) < 800_000
    assert len(told.messages) + told.left == 12
    assert told.left
    assert one.id == "m-5"


async def test_a_replay_has_time_and_is_asked_of_the_service_that_is_named(open_errand, desks, monkeypatch):
    waits = {}

    async def ask(_, subject, service, __, *, patience_seconds):
        waits[subject, service] = patience_seconds
        return Settled(found=True, ok=True).model_dump_json().encode()

    monkeypatch.setattr(watching, "ask_service", ask)
    async with open_errand("clock", caller=BOARD, use=(desks.face,)) as errand:
        await handlers.watching.replay_parked(ReplayParked(message="m-1", service="orders"), errand)
        with pytest.raises(NotFound):
            await handlers.watching.replay_parked(ReplayParked(message="m-1", service="orders.x"), errand)
    assert waits == {(ops.REPLAY, "orders"): watching.REPLAY_SECONDS}
    assert 45 < watching.REPLAY_SECONDS < ReplayParked.timeout_seconds


async def test_a_message_is_given_up_with_the_reason_and_who_gave_it(open_errand, desks):
    await desks.plays(ops.DISCARD, Settled(found=True, ok=True))
    async with open_errand("clock", caller=BOARD, use=(desks.face,)) as errand:
        await handlers.watching.discard_parked(DiscardParked(message="m-1", why="sent twice by hand"), errand)
    assert desks.asked == [{"id": "m-1", "why": "sent twice by hand (b-1)"}]


async def test_a_message_that_fails_again_stays_and_says_why(open_errand, desks):
    await desks.plays(ops.REPLAY, Settled(found=True, ok=False, error="IllegalMove: no"))
    async with open_errand("clock", caller=BOARD, use=(desks.face,)) as errand:
        with pytest.raises(handlers.watching.NotSettled, match="IllegalMove: no"):
            await handlers.watching.replay_parked(ReplayParked(message="m-1"), errand)


async def test_a_message_is_unknown_only_when_every_service_was_asked(open_errand, desks):
    await desks.plays(ops.REPLAY, Settled(found=False, ok=False))
    async with open_errand("clock", caller=BOARD, use=(desks.face,)) as errand:
        with pytest.raises(Unavailable, match=r"no answer from .*payments"):
            await handlers.watching.replay_parked(ReplayParked(message="m-1"), errand)
        for name in folders.names():
            await desks.plays(ops.REPLAY, Settled(found=False, ok=False), service=name)
        with pytest.raises(NotFound):
            await handlers.watching.replay_parked(ReplayParked(message="m-1"), errand)
