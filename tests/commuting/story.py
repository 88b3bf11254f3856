"""Two months in the life of an association and two clients: everything that may happen to an order happens to one.

| order | what becomes of it |
|---|---|
| A | with an option, paid by card; renewed in time by PayPal, with another one |
| B | with an option, a cheque is credited, then money by card turns up as well: a surplus, given back; renewed in the month of grace |
| C | never paid: it expires |
| D | a cheque at its discount is accepted, bounces, the debt is paid by card; never renewed, so disabled and deleted |
| E, F | large enough to be verified: E is accepted, F refused and refunded |
| G | a cheque without the drawer's bank in France: sent back; paid by card all the same |

Every act waits until the services involved have heard enough to allow it, as a person would ask again.
"""

from datetime import timedelta

from services.lifecycle.handlers.orders import public_reference
from shared.contracts.accounts import (
    Address,
    ChangeMe,
    ConfirmEmail,
    DeactivateAccount,
    EmailConfirmationAsked,
    ReactivateAccount,
    Register,
)
from shared.contracts.base import Caller, Role
from shared.contracts.lifecycle import ListHostings, RetrieveData
from shared.contracts.offers import SeededOffer
from shared.contracts.options import OptionIn
from shared.contracts.orders import LineIn, PlaceOrder, SeedCatalogue
from shared.contracts.payments import (
    AcceptHold,
    BounceCheque,
    CreditCheque,
    DepositCheque,
    FollowPayment,
    ListSurplus,
    OpenPayment,
    ReceiveCheque,
    RefundSurplus,
    RefuseHold,
    SetFeePolicy,
)
from shared.contracts.terms import SeededTerms
from tests.links import token_of

from .world import FIRST_DAY

SUPPORT = Caller(account_id="support", roles=frozenset({Role.SUPPORT}))
BOARD = Caller(account_id="board", roles=frozenset({Role.BOARD}))
TREASURER = Caller(account_id="treasurer", roles=frozenset({Role.TREASURER}))
TERMS = SeededTerms(version="2013-09-20", valid_from=FIRST_DAY, title="Conditions", text="Article 1.\n")
WEB = {"fr": "Hébergement web", "en": "Web hosting"}
MODEST, DEAR = 250, 36_000
BACKUP, BOXES = (OptionIn(code="backup"),), (OptionIn(code="boxes"),)
SMALL, LARGE = 1200, 2400
DISCOUNT = 15
CHEAPER_CHEQUES = SetFeePolicy(
    method="cheque",
    policy="instrument_discount",
    fixed_cents=DISCOUNT,
    valid_from=FIRST_DAY + timedelta(1),
    reason="AG",
)


def a_seed(monthly_cents):
    prices = [
        {"volume": 10, "term": "P1M", "price_cents": monthly_cents},
        {"volume": 10, "term": "P12M", "price_cents": DEAR},
        {"volume": 5, "term": "P12M", "price_cents": SMALL},
        {"volume": 20, "term": "P12M", "price_cents": LARGE},
    ]
    options = [
        {"code": code, "name": WEB, "description": WEB, "prices": [{"term": "P1M", "price_cents": cents}]}
        for code, cents in (("backup", 30), ("boxes", 50))
    ]
    web = SeededOffer(code="web", resource="web", name=WEB, description=WEB, prices=prices, options=options)
    return SeedCatalogue(offers=[web], terms=[TERMS])


class Story:
    """The acts of people. `lag` is how many days a message may take at most."""

    def __init__(self, world, *, lag):
        self.world, self.lag = world, lag
        self.callers, self.orders, self.hostings, self.payments = {}, {}, {}, {}

    async def play(self):
        await self.open_shop()
        await self.two_clients()
        await self.first_orders()
        await self.on(1, self.cheques_and_verifications)
        await self.on(5, self.a_bounce_and_its_end)
        await self.on(18, self.a_renewal_in_time)
        await self.on(40, self.a_renewal_in_grace)
        await self.on(66)
        await self.world.wire.quiet()
        return self

    async def on(self, day, *acts):
        await self.world.advance(day - self.world.wire.day, lag=self.lag)
        for act in acts:
            await act()

    async def open_shop(self):
        await self.world.ask(a_seed(MODEST), SUPPORT)
        await self.world.ask(a_seed(MODEST + 50), SUPPORT)
        await self.world.ask(CHEAPER_CHEQUES, TREASURER)

    async def two_clients(self):
        await self.register("camille", "fr")
        await self.register("bruno", "en")
        for language, city in (("en", "Melun"), ("fr", "Lyon")):
            home = Address(street="1 rue du Port", postal_code="77190", city=city, country="FR")
            await self.world.ask(ChangeMe(language=language, address=home), self.callers["camille"])
        bruno = self.callers["bruno"].account_id
        await self.world.ask(DeactivateAccount(account_id=bruno, reason="incomplete"), SUPPORT)
        await self.world.ask(ReactivateAccount(account_id=bruno), SUPPORT)

    async def register(self, name, language):
        form = Register(
            email=f"{name}@example.org",
            password="un long secret de plus",
            kind="person",
            name=name.title(),
            address=Address(street="2 rue du Port", postal_code="77190", city="Melun", country="FR"),
            language=language,
        )
        view = await self.world.ask(form, Caller())
        self.world.call(f"account {name}", view.id)
        self.callers[name] = Caller(account_id=view.id, roles=frozenset({Role.CLIENT}), language=language)
        await self.world.wire.collect()
        link_id = next(
            sent.read().link_id
            for sent in reversed(self.world.wire.log)
            if sent.kind == EmailConfirmationAsked.__name__
        )
        token = self.world.call(f"token {name}", token_of(self.world.call(f"link {name}", link_id)))
        await self.world.ask(ConfirmEmail(token=token), Caller())

    async def place(self, name, who, *, term="P1M", volume=10, renews=None, options=None):
        """Place an order and name all that it brings to the world; without a term it enlarges what it names."""
        hosting = self.hostings[renews] if renews else None
        cart = PlaceOrder(
            lines=[LineIn(offer="web", term=term, volume=volume, hosting_id=hosting, options=options)],
            accept_terms=TERMS.version,
            immediate_start=True,
        )
        view = await self.world.ask(cart, self.callers[who])
        self.orders[name] = (who, view)
        self.world.call(f"order {name}", view.id)
        if not renews:
            self.hostings[name] = self.world.call(f"hosting {name}", view.lines[0].hosting_id)
            self.world.call(f"reference {name}", public_reference(view.lines[0].hosting_id))

    async def pay(self, name, method="card", *, tell=True):
        """Open an attempt and pay it at the provider; `tell`: its webhook is delivered at once."""
        who, order = self.orders[name]
        opened = await self.world.ask(OpenPayment(order=order.id, method=method), self.callers[who])
        payment_id = self.world.call(f"payment {name} {method}", opened.payment_id)
        self.payments[name, method] = payment_id
        page = await self.object_of(payment_id)
        if method == "card":
            await self.world.switch(self.world.stripe, f"sessions/{page}/pay")
        else:
            await self.world.switch(self.world.paypal, f"orders/{page}/approve")
        if tell:
            await self.tell()
        return payment_id

    async def come_back(self, name, method):
        """Return from the provider's page: the money is looked up at once."""
        payment_id = self.payments[name, method]
        await self.world.ask(FollowPayment(payment_id=payment_id), self.callers[self.orders[name][0]])

    async def object_of(self, payment_id):
        [row] = await self.world.members["payments"].fetch(
            "select object_id from payment where id = $1", payment_id
        )
        return row["object_id"]

    async def tell(self):
        """Have both providers deliver what they hold back."""
        await self.world.stripe.deliveries.release()
        await self.world.paypal.deliveries.release()

    async def announce(self, name):
        who, order = self.orders[name]
        opened = await self.world.ask(OpenPayment(order=order.id, method="cheque"), self.callers[who])
        self.world.call(f"payment {name} cheque", opened.payment_id)

    async def open_envelope(self, name, **entry):
        """Enter a cheque that has arrived; return it."""
        who, order = self.orders[name]
        usual = {
            "order_reference": order.cheque_reference,
            "amount_cents": order.total.amount_cents,
            "bank": "Banque de Seine",
            "number": f"000{name}",
            "drawer": who,
            "french_bank": True,
            "reference_on_back": "yes",
            "received_on": self.world.today,
        }
        cheque = await self.world.ask(ReceiveCheque(**usual | entry), TREASURER)
        self.world.call(f"cheque {name}", cheque.id)
        return cheque

    async def bank(self, cheque):
        today = self.world.today
        await self.world.ask(DepositCheque(cheque_id=cheque.id, deposited_on=today), TREASURER)
        await self.world.ask(CreditCheque(cheque_id=cheque.id, credited_on=today), TREASURER)

    async def first_orders(self):
        for name, options in {"A": BACKUP, "B": BACKUP, "C": (), "D": None}.items():
            await self.place(name, "camille", options=options)
        for name in "EF":
            await self.place(name, "bruno", term="P12M")
        await self.place("G", "bruno")
        await self.pay("A")

    async def cheques_and_verifications(self):
        await self.announce("B")
        await self.pay("B", tell=False)
        await self.bank(await self.open_envelope("B"))
        await self.tell()
        await self.announce("D")
        price_cents = self.orders["D"][1].total.amount_cents
        self.bounced = await self.open_envelope("D", amount_cents=price_cents - DISCOUNT)
        await self.bank(self.bounced)
        for name in "EF":
            await self.pay(name)
        await self.world.ask(AcceptHold(payment_id=self.payments["E", "card"]), TREASURER)
        await self.world.ask(RefuseHold(payment_id=self.payments["F", "card"], reason="unknown"), TREASURER)
        await self.announce("G")
        await self.open_envelope("G", french_bank=False)
        await self.pay("G")

    async def a_bounce_and_its_end(self):
        await self.give_surplus_back()
        bounce = BounceCheque(cheque_id=self.bounced.id, bounced_on=self.world.today, reason="no funds")
        await self.world.ask(bounce, TREASURER)
        await self.pay("D")
        await self.come_back("D", "card")

    async def give_surplus_back(self):
        """Refund the money that came twice for B; it is found once its notice is read."""
        await self.world.wire.catch_up(self.world.wire.day)
        [surplus] = (await self.world.ask(ListSurplus(), TREASURER)).surpluses
        await self.world.ask(RefundSurplus(surplus_id=surplus.id), TREASURER)

    async def a_renewal_in_time(self):
        await self.place("A2", "camille", renews="A", options=BOXES)
        await self.pay("A2", "paypal", tell=False)
        await self.come_back(
            "A2", "paypal"
        )  # PayPal takes an approval back that nobody captures within hours
        await self.tell()

    async def a_renewal_in_grace(self):
        hostings = (await self.world.ask(ListHostings(), self.callers["camille"])).hostings
        assert {one.id for one in hostings} == {self.hostings[name] for name in "ABCD"}
        await self.world.ask(RetrieveData(hosting=self.hostings["D"]), self.callers["camille"])
        [archive] = await self.world.members["lifecycle"].fetch("select id from archive")
        self.world.call("archive D", archive["id"])
        await self.place("B2", "camille", renews="B")
        await self.pay("B2")
        assert self.world.today == FIRST_DAY + timedelta(40)
