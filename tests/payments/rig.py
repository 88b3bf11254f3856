"""A payments service as its neighbours see it: post to it, ask it, have it work through its own commands."""

import asyncio
import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import httpx
from uuid_utils.compat import uuid7

from services.payments import domain, handlers, routes
from services.payments.service import SERVICE
from services.payments.store import orders, payments
from shared.contracts.base import Caller
from shared.contracts.catalogue import all_messages
from shared.contracts.payments import FollowAttempt, MeansSeen, OpenPayment
from shared.runtime import invariants
from shared.runtime.delivery import Handled, Worker
from shared.runtime.folders import folder_of
from shared.runtime.http import serving
from shared.runtime.parking import Delivery
from shared.runtime.retry import Policy
from shared.runtime.service import Running
from shared.runtime.settings import RuntimeSettings
from tests.asking import ask

from .builders import an_order
from .keyring import STRIPE_SECRET, WEBHOOK_ID, stripe_headers

SUBJECTS = {message.subject(): message for message in all_messages()}
CLIENT = Caller(account_id="a-1", language="fr")


class Rig:
    def __init__(self, errand, desk):
        self.kit, self.desk = errand.kit, desk
        self.worker = Worker(errand.kit, Policy(patience=0))
        self.running = Running(
            service=SERVICE, settings=RuntimeSettings(), kit=errand.kit, bus=None, relay=None, ready=True
        )
        self.sent = []

    @asynccontextmanager
    async def served(self):
        async with serving(routes.face(self.running)) as url, httpx.AsyncClient(base_url=url) as self.http:
            yield self

    @property
    def clock(self):
        return self.kit.calendar

    def tx(self):
        return self.running.transaction("test")

    async def ask(self, request, caller=CLIENT):
        return await ask(self.kit, handlers.router, request, caller)

    async def deliver(self, message, *, message_id=None):
        """Run one message behind the inbox; return its fate."""
        (subscription,) = [s for s in handlers.router.subscriptions if s.message is type(message)]
        delivery = Delivery(
            consumer=subscription.durable("payments"),
            message_id=message_id or str(uuid7()),
            subject=message.subject(),
            body=message.model_dump_json().encode(),
            headers={},
        )
        return await self.worker.deliver(subscription, delivery)

    async def work(self, *, times=1):
        """Work through the service's own commands until none is left; each is delivered `times` times."""
        while commands := await self._take():
            for row in commands:
                message = SUBJECTS[row["subject"]].model_validate_json(row["body"])
                self.sent.append(message)
                fates = [await self.deliver(message, message_id=str(row["message_id"])) for _ in range(times)]
                assert fates == [Handled()] * times, (message, fates)

    async def _take(self):
        async with self.tx() as tx:
            return await tx.connection.fetch(
                "delete from outbox where subject like 'cmd.payments.%' returning *"
            )

    async def waiting(self, name):
        """Return the commands of a class that are about to leave."""
        async with self.tx() as tx:
            rows = await tx.connection.fetch(
                "select subject, body from outbox where subject like 'cmd.%' order by id"
            )
        found = [SUBJECTS[row["subject"]].model_validate_json(row["body"]) for row in rows]
        return [one for one in found if type(one).__name__ == name]

    async def events(self, name=None):
        """Return what was said so far, in order."""
        async with self.tx() as tx:
            rows = await tx.connection.fetch(
                "select subject, body from outbox where subject like 'evt.%' order by id"
            )
        said = [SUBJECTS[row["subject"]].model_validate_json(row["body"]) for row in rows]
        return [one for one in said if name in (None, type(one).__name__)]

    async def names(self):
        """Return what was said of money, in order: how fresh a view is tells of none."""
        return [type(one).__name__ for one in await self.events() if not isinstance(one, MeansSeen)]

    async def place(self, **changes):
        async with self.tx() as tx:
            await orders.add(tx.connection, an_order(**changes))

    async def attempt(self, method="card", *, payment_id="pay-1", **changes):
        """Store an attempt as if it had been opened; its order has to be there."""
        async with self.tx() as tx:
            order = await orders.lock(tx.connection, changes.pop("order_id", "o-1"))
            payment = domain.begin(order, method, payment_id=payment_id, now=tx.now)
            await payments.add(tx.connection, payment, language="fr", check_in_seconds=600)
            await payments.save(tx.connection, replace(payment, **changes))

    async def payment(self, payment_id="pay-1"):
        async with self.tx() as tx:
            return await payments.find(tx.connection, payment_id, account_id=None)

    async def rows(self, sql, *args):
        async with self.tx() as tx:
            return [dict(row) for row in await tx.connection.fetch(sql, *args)]

    async def broken(self):
        async with self.tx() as tx:
            return (await invariants.check(tx.connection, folder_of("payments"))).broken

    async def post_stripe(self, event, **more):
        body = event if isinstance(event, bytes) else json.dumps(event).encode()
        return (
            await self.http.post(
                "/webhooks/stripe", content=body, headers=stripe_headers(body, datetime.now(UTC), **more)
            )
        ).status_code

    async def post_at_once(self, *posts):
        return list(await asyncio.gather(*posts))


class House:
    """A service with both providers' doubles, and a payer who does what a test says."""

    def __init__(self, at):
        self.at = at
        self.service = self.stripe = self.paypal = None

    def secrets(self):
        return {
            "stripe_api_key": "sk_test_1",
            "stripe_webhook_secret": STRIPE_SECRET,
            "stripe_api_base": self.stripe.base_url,
            "paypal_client_id": "client",
            "paypal_client_secret": "secret",
            "paypal_webhook_id": WEBHOOK_ID,
            "paypal_api_base": self.paypal.base_url,
            "paypal_cert_bases": self.paypal.base_url,
            "paypal_ca_file": self.paypal.ca_file,
        }

    def move(self, at):
        """Let it be another business instant, for the service and for both providers."""
        self.at = self.service.clock.at = at

    async def open(self, method="card", **more):
        return await self.service.ask(OpenPayment(order="o-1", method=method), **more)

    async def pay(self, opened, **more):
        """Pay as the payer would; no webhook unless `webhook=True`."""
        object_id = (await self.service.payment(opened.payment_id)).object_id
        if opened.method == "card":
            return await self.switch(self.stripe, f"sessions/{object_id}/pay", webhook=False, **more)
        return await self.switch(self.paypal, f"orders/{object_id}/approve", webhook=False, **more)

    async def switch(self, double, path, **words):
        async with httpx.AsyncClient(base_url=double.base_url) as browser:
            answer = await browser.post(f"/_fake/{path}", json=words)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def spoil(self, double, **words):
        await self.switch(double, "faults", **words)

    async def paid(self, method="card", **more):
        """Open an attempt, pay it, and let the service find out; return what was opened."""
        opened = await self.open(method)
        await self.pay(opened, **more)
        await self.service.deliver(FollowAttempt(payment_id=opened.payment_id))
        return opened

    async def state(self, opened):
        return (await self.service.payment(opened.payment_id)).state.value

    async def sessions(self):
        """Return the status of every Checkout session at Stripe, oldest first."""
        return [one["status"] for one in self.stripe.books.journal.all("checkout.session")]
