"""Orders and payments with their real handlers on one database, both providers, a bank, and everybody who acts.

The runner lets hypothesis, which knows no event loop, act one step after the other.
"""

import asyncio
import random
import tempfile
from collections import Counter
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import stripe

from infra.fakes.bank.camt import Movement, Sheet
from services.payments.service import open_desk
from shared.contracts.accounts import AccountActivated, AccountRegistered, Address, Contact
from shared.contracts.base import Caller, Role
from shared.runtime.errors import NotYet, Rejected, Unavailable
from tests.commuting.story import SUPPORT, a_seed
from tests.commuting.wire import Sent, Wild
from tests.commuting.world import BEGIN, a_world
from tests.payments.bank_files import IBAN, association_with_bank

from .dying import Died, Fate, forget, mortal

CLIENTS = ("camille", "bruno")
LAG_DAYS = 2
"""Nothing is under way for longer."""
NO = (Rejected, NotYet, Unavailable, Died)
"""How a person's request may end without being a bug."""


def contact(name):
    home = Address(street="1 rue du Port", postal_code="77190", city="Melun", country="FR")
    return Contact(
        email=f"{name}@example.org",
        name=name.title(),
        language="fr",
        kind="person",
        consumer=True,
        address=home,
    )


class Place:
    """Everything of one run. `world.wire` carries messages; the bank is a list of its movements."""

    def __init__(self):
        self.runner, self.stack = asyncio.Runner(), AsyncExitStack()
        self.fate, self.bugs, self.done = Fate(), [], Counter()
        self.story: list[str] = []
        """What happened, for who has to understand a failure."""
        self.facts = self.effects = 0
        self.movements: list[Movement] = []
        self.number = 0
        """Of cheques: none is entered twice by chance."""
        self.told = 0
        """How many movements the last statement told of."""

    def run(self, coroutine):
        return self.runner.run(coroutine)

    async def open(self, seed):
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        env = self.stack.enter_context(pytest.MonkeyPatch.context())
        env.setenv("COLOMBIER_ASSOCIATION_FILE", str(association_with_bank(folder)))
        env.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.0)
        whim = Wild(random.Random(seed), repeats=0.15)
        names = ("clock", "orders", "payments")
        self.world = await self.stack.enter_async_context(a_world(folder, whim, names=names))
        self.wire, self.payments = self.world.wire, self.world.members["payments"]
        self.stripe, self.paypal = self.world.stripe.books, self.world.paypal.books
        mortal(self.payments.database, self.fate)
        for member in self.world.members.values():
            forget(member, self.bugs)
        await self._open_shop()

    async def _open_shop(self):
        await self.world.ask(a_seed(300), SUPPORT)
        for name in CLIENTS:
            known = {"account_id": name, "occurred_at": BEGIN}
            self.post(AccountRegistered(**known, revision=1, contact=contact(name)), sender="accounts")
            self.post(AccountActivated(**known, revision=2), sender="accounts")
        await self.wire.quiet()

    async def close(self):
        await self.stack.aclose()

    def post(self, message, *, sender="payments"):
        self.wire.post(Sent.of(message, sender=sender, day=self.wire.day))

    async def some(self, pick, sql, *args, of="payments"):
        """Choose one of the rows that something may happen to; None when there is none."""
        rows = await self.world.members[of].fetch(sql, *args)
        return dict(rows[pick % len(rows)]) if rows else None

    async def ask(self, request, caller):
        """Ask once, as a person does; a person who is refused, or cut off, lets it be."""
        member = self.world.members[request.owner()]
        try:
            answer = await member.ask(request, caller)
        except NO as no:
            self.did(f"{type(request).__name__}: {type(no).__name__}", str(request), refused=True)
            return None
        self.did(type(request).__name__, str(request))
        return answer

    def did(self, what, about="", *, refused=False):
        self.done[what] += 1
        self.effects += not refused
        self.story.append(f"{self.world.today} {what} {about[:300]}")

    def remember_facts(self):
        for sent in self.wire.log[self.facts :]:
            if sent.sender == "payments":
                self.story.append(f"    {sent.kind} {sent.body.decode()}")
        self.facts = len(self.wire.log)

    async def carry(self, most):
        for _ in range(most):
            if not await self.wire.step():
                return

    async def advance(self, days):
        await self.world.advance(days, lag=LAG_DAYS)

    async def forget(self):
        """End the process and begin anew: clients, tokens, counted failures are gone."""
        desk = await self.stack.enter_async_context(open_desk(self.payments.running))
        self.payments.kit.opened[type(desk)] = desk
        forget(self.payments, self.bugs)

    # ---- the bank

    def book(self, cents, *, name="", text="", returned=""):
        key = f"B{len(self.movements) + 1:05}"
        day = self.world.today
        self.movements.append(Movement(key=key, on=day, cents=cents, name=name, text=text, returned=returned))
        self.did("booked", f"{cents} {name} {text}")

    def sheet(self):
        """Return the statement of the days since the last one, which it overlaps by a day."""
        first = self.movements[max(0, self.told - 1)].on
        before = [one.cents for one in self.movements if one.on < first]
        return Sheet(
            number=f"S{self.world.today:%Y%m%d}-{len(self.movements)}",
            iban=IBAN,
            first_day=first,
            last_day=self.world.today,
            opening_cents=100_000 + sum(before),
            movements=[one for one in self.movements if one.on >= first],
        )


def client(name):
    return Caller(account_id=name, roles=frozenset({Role.CLIENT}), language="fr")
