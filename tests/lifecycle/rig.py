"""Lifecycle's handlers as the runtime calls them: each message by its class, and a provisioning that obeys."""

from contextlib import asynccontextmanager
from datetime import timedelta

from services.lifecycle import domain, handlers, store
from shared.contracts.accounts import AccountRegistered, Address, Contact, ContactChanged
from shared.contracts.association import SHIPPED, read_association
from shared.contracts.base import Caller, Role
from shared.contracts.clock import DayStarted
from shared.contracts.lifecycle import DoDay, FitVolume, HostingEvent
from shared.contracts.orders import OfferPublished
from shared.contracts.provisioning import ConvergeHosting
from shared.runtime.tx import Origin
from shared.values.clauses import Clauses
from shared.values.dates import PARIS, tick

from .builders import ACCOUNT, a_line, at, converged, placed

HOSTING = "0199b8a0-0000-7000-8000-0123456789ab"
REFERENCE = handlers.orders.public_reference(HOSTING)
OWNER = Caller(account_id=ACCOUNT, roles=frozenset({Role.CLIENT}))
STRANGER = Caller(account_id="account-2", roles=frozenset({Role.CLIENT}))
STAFF = Caller(account_id="support-1", roles=frozenset({Role.SUPPORT}))
RULES = handlers.Rules(Clauses())
ASSOCIATION = read_association(SHIPPED)

ON = {one.message: one for one in handlers.router.subscriptions}
ANSWERS = {one.request: one.handler for one in handlers.router.answers_to}


def registered(language="fr", revision=1, kind=AccountRegistered, account_id=ACCOUNT):
    address = Address(street="1 rue du Port", postal_code="77190", city="Melun", country="FR")
    contact = Contact(
        email="c@example.org", name="C", language=language, kind="person", consumer=True, address=address
    )
    return kind(occurred_at=at("2026-11-01"), account_id=account_id, revision=revision, contact=contact)


def moved(language, revision):
    return registered(language, revision, kind=ContactChanged)


def published(revision, *prices):
    return OfferPublished(
        occurred_at=at("2026-11-01"),
        code="web",
        revision=revision,
        name={"fr": "Hébergement web", "en": "Web hosting"},
        prices=[{"volume": v, "term": t, "price_cents": c} for v, t, c in prices],
    )


def ordered(order_id="order-1", kind="new", ordered_on=None, **line):
    days = {"ordered_on": ordered_on} if ordered_on else {}
    return placed(a_line(kind, hosting_id=HOSTING, **line), order_id, **days)


async def handle(message, tx):
    """Handle one message, in the shape that its handler takes."""
    heard = ON[type(message)]
    await heard.handler([message] if heard.together else message, tx)


class Stage:
    """One transaction on lifecycle's schema, and what was said in it."""

    def __init__(self, tx):
        self.tx, self.wishes, self.told = tx, [], []
        self.obedient = True
        self.used_bytes = 0

    async def hear(self, *messages):
        """Handle messages, then let the host obey what was wished of it."""
        for message in messages:
            await handle(message, self.tx)
            await self._obey(message)

    async def _obey(self, cause):
        said, self.tx.emitted = self.tx.emitted, []
        self.told += said
        wishes = [one for one in said if isinstance(one, ConvergeHosting)]
        self.wishes += wishes
        if self.obedient and wishes:
            when = getattr(cause, "occurred_at", None) or tick(cause.day)
            await self.hear(converged(wishes[-1], when.astimezone(PARIS).date()))
        for do_day in (one for one in said if isinstance(one, DoDay)):
            await self.hear(do_day)
        if any(isinstance(one, FitVolume) for one in said):
            measured = domain.fit_volume(await self.hosting(), used_bytes=self.used_bytes, at=self.tx.now)
            await handlers.base.keep(self.tx, measured)
            await self._obey(cause)

    async def play(self, start, end):
        """Let every day from the first to the last one come, as the clock says them."""
        while start <= end:
            await self.hear(DayStarted(occurred_at=tick(start), number=start.toordinal(), day=start))
            start += timedelta(1)

    async def ask(self, request, caller=OWNER, today=None):
        self.tx.origin = Origin("test", "", caller)
        if today:
            self.tx.now = at(today)
        return await ANSWERS[type(request)](request, self.tx)

    async def hosting(self):
        return await store.hostings.find(self.tx.connection, HOSTING, account_id=None)

    def facts(self):
        """Return (Paris day, name) of the events said."""
        return [
            (one.occurred_at.astimezone(PARIS).date().isoformat(), type(one).__name__)
            for one in self.told
            if isinstance(one, HostingEvent)
        ]

    def said(self, kind):
        return [one for one in self.told if isinstance(one, kind)]


@asynccontextmanager
async def a_stage(open_tx):
    async with open_tx("lifecycle", use=(RULES, ASSOCIATION)) as tx:
        yield Stage(tx)
