"""Parts that are slow, silent or unwilling for long: work waits without loss, other work goes on, `status` tells."""

import asyncio
import contextlib
import threading

import asyncpg
import pytest

from infra.fakes.smtp import MailSink
from tests.journeys.client import Client, token_of

from .stacks import (
    JUDGED,
    a_stack,
    an_hour_passes,
    assert_invariants_hold,
    troubles,
    until_told,
    until_well,
)
from .stage import free_port

__all__ = ["JUDGED"]
pytestmark = pytest.mark.fault


class MailServer:
    """A mail server in a loop of its own that can fall silent at its own address."""

    def __init__(self, home):
        self.port, self.sink = free_port(), None
        self.folder = home / "mail"
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.mute = None

    def do(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    def work(self):
        self.do(self._work())

    async def _work(self):
        if self.mute:
            self.mute.close()
            await self.mute.wait_closed()
        self.sink = MailSink(self.folder, port=self.port)
        await self.sink.start()

    def fall_silent(self):
        """Take calls and never say a word."""
        self.do(self._fall_silent())

    async def _fall_silent(self):
        await self.sink.stop()

        async def hold(reader, writer):
            with contextlib.suppress(OSError):
                await reader.read()
            writer.close()

        self.mute = await asyncio.start_server(hold, "127.0.0.1", self.port)

    def close(self):
        self.do(self.sink.stop())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(5)
        self.loop.close()


@pytest.fixture
def mail(home):
    server = MailServer(home)
    server.work()
    yield server
    server.close()


@pytest.fixture
def stack(home, mail):
    url, seconds = f"smtp://127.0.0.1:{mail.port}", "1"
    with a_stack(home, COLOMBIER_SMTP_URL=url, COLOMBIER_SMTP_TIMEOUT_SECONDS=seconds) as stack:
        yield stack


def all_is_well(stack):
    until_well(stack)
    assert_invariants_hold(stack)


def each_letter_once(stack, client):
    subjects = stack.subjects(client.email)
    assert len(subjects) == len(set(subjects)), subjects


def test_a_mail_server_that_says_nothing_holds_up_letters_and_nothing_else(stack, mail, tried):
    client = Client.arrives(stack)
    mail.fall_silent()
    order = client.orders()
    client.presses(client.pays(order, "card"))
    client.live(order)
    told = until_told(stack, "takes no mail since")
    assert len([one for one in told if one.startswith("notifications:") and "mail server" in one]) == 1
    mail.work()
    all_is_well(stack)
    assert any("facture" in subject.lower() for subject in stack.subjects(client.email))
    each_letter_once(stack, client)
    tried("silent for long", "the mail server", 1)


def test_a_mail_server_that_defers_everything_is_told_in_its_own_words(stack, mail, tried):
    client = Client.arrives(stack)
    mail.sink.refuse_with = "451 4.3.0 greylisted for an hour"
    order = client.orders()
    client.presses(client.pays(order, "card"))
    client.live(order)
    until_told(stack, "greylisted for an hour")
    mail.sink.refuse_with = None
    all_is_well(stack)
    each_letter_once(stack, client)
    tried("defers everything for long", "the mail server", 1)


AWAY = {
    "answers 500": {"status": 500},
    "hangs up": {"cut": True},
    "answers nothing": {"delay_seconds": 120},
}


@pytest.mark.parametrize("how", AWAY)
def test_a_provider_that_is_away_holds_up_its_own_payments_only(stack, how, tried):
    """It is away for an hour of the calendar, which another client's payment does not wait for."""
    client, other = Client.arrives(stack), Client.arrives(stack)
    order = client.orders()
    opened = client.pays(order, "card")
    stack.double("stripe", "/faults", count=100_000, **AWAY[how])
    client.presses(opened)
    theirs = other.orders()
    stack.double("paypal", f"/orders/{token_of(other.pays(theirs, 'paypal'))}/approve", returns=False)
    other.live(theirs)
    told = until_told(stack, "Stripe does not answer")
    assert len([one for one in told if "Stripe" in one]) == 1
    an_hour_passes(stack)
    stack.double("stripe", "/faults", count=0)
    all_is_well(stack)
    client.live(order)
    tried(f"{how} for an hour of the calendar", "a payment provider", 1)


def test_a_locked_table_holds_up_one_service_only(stack, tried):
    client = Client.arrives(stack)
    order = client.orders()
    opened = client.pays(order, "card")

    async def lock():
        connection = await asyncpg.connect(stack.run["postgres"])
        try:
            async with connection.transaction():
                await connection.execute(
                    "lock table lifecycle.inbox, lifecycle.outbox in access exclusive mode"
                )
                await asyncio.to_thread(client.presses, opened)
                await asyncio.to_thread(until_told, stack, "lifecycle: the database is slow")
                assert await asyncio.to_thread(lambda: client.order(order)["state"]) == "paid"
        finally:
            connection.terminate()

    asyncio.run(lock())
    client.live(order)
    all_is_well(stack)
    assert troubles(stack) == []
    tried("locked for long", "the database of one service", 1)
