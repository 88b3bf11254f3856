"""What payers do: order, choose a means, pay, pay twice, too late or too little, walk away, change their minds.

Each act takes the place, and two numbers: which of the things that it may be done to, and how.
"""

from datetime import timedelta

from infra.fakes.refusals import Refusal
from services.payments.domain import creditor_reference
from shared.contracts.base import Caller
from shared.contracts.orders import LineIn, PlaceOrder, Withdraw
from shared.contracts.payments import ChooseSurplus, FollowPayment, OpenPayment, PromiseCheque, UseCredit
from tests.commuting.story import TERMS

from .place import CLIENTS, client

CARTS = (("P1M", 10), ("P12M", 5), ("P12M", 20), ("P12M", 10))
"""3.00, 12.00 and 24.00; 360.00 is verified first."""
METHODS = ("card", "paypal", "card", "paypal", "transfer", "cheque")
ORDERS = """
select order_id, account_id, record->>'reference' as reference, record->>'cheque_reference' as cheque_reference,
(record->>'total_cents')::int as cents from payable order by order_id desc limit 8
"""
"""Of the newest: what is old is over."""
COVERED = """
select order_id, p.account_id from payable p join (
  select record->>'account_id' as who, sum((record->>'amount_cents')::int) as cents
  from surplus where state = 'credited' group by 1) kept on kept.who = p.account_id
where kept.cents >= (p.record->>'total_cents')::int and not exists (
  select 1 from payment where payment.order_id = p.order_id and payment.state not in ('opened', 'closed'))
order by order_id desc limit 8
"""
"""What the kept sums of their owners would pay."""
STARTED = (
    "select id, account_id, object_id, method from payment where method = $1 and object_id is not null"
    " order by state <> 'opened', id desc limit 8"
)
"""What may still be paid comes first."""
SURPLUS = (
    "select id, record->>'account_id' as who from surplus where record->>'account_id' is not null order by id"
)


async def order(place, pick, how):
    term, volume = CARTS[how % len(CARTS)]
    line = LineIn(offer="web", term=term, volume=volume)
    cart = PlaceOrder(lines=[line], accept_terms=TERMS.version, immediate_start=True)
    await place.ask(cart, client(CLIENTS[pick % len(CLIENTS)]))


async def choose_means(place, pick, how):
    if one := await place.some(pick, ORDERS):
        means = OpenPayment(order=one["order_id"], method=METHODS[how % len(METHODS)])
        await place.ask(means, client(one["account_id"]))


async def at_stripe(place, pick, how):
    """Pay by card: at once, by a slow debit, on a page that has expired since, without success, or not at all."""
    books = place.stripe
    if open_ones := [one["id"] for one in books.journal.all("checkout.session") if one["status"] == "open"]:
        key = open_ones[pick % len(open_ones)]
        before = place.world.now() - timedelta(hours=30)
        acts = (
            lambda: books.pay(key),
            lambda: books.pay(key),
            lambda: books.pay(key, method="delayed"),
            lambda: books.pay(key, at=before),
            lambda: books.decline(key),
            lambda: books.expire(key),
            lambda: books.pay(_priced(place, key, how)),
        )
        at_provider(place, acts[how % len(acts)])


PAYS = {
    "card": (lambda place, key, **how: place.stripe.pay(key, **how), {"method": "delayed"}),
    "paypal": (lambda place, key, **how: place.paypal.approve(key, **how), {"capture": "pending"}),
}
"""How somebody pays where, and what makes it slow."""


async def pay_at_once(place, pick, how):
    """Choose a machine and pay there, as most people do; one in four by what takes its time."""
    method = METHODS[how % 2]
    if one := await place.some(pick, ORDERS):
        opened = await place.ask(OpenPayment(order=one["order_id"], method=method), client(one["account_id"]))
        started = opened and await place.some(
            0, "select object_id from payment where id = $1", opened.payment_id
        )
        if started and started["object_id"]:
            pay, slowly = PAYS[method]
            fields = slowly if how % 8 > 5 else {}  # both methods: they alternate with `how`
            at_provider(place, lambda: pay(place, started["object_id"], **fields))


def _priced(place, key, how):
    """Have somebody pay what was not asked: another amount, or other money."""
    session = place.stripe.journal.get("checkout.session", key)
    if session["status"] != "open":
        return key
    odd = {"amount_total": session["amount_total"] - 100} if how % 2 else {"currency": "usd"}
    place.stripe.journal.change("checkout.session", key, **odd)
    return key


async def at_paypal(place, pick, how):
    if one := await place.some(pick, STARTED, "paypal"):
        books, key = place.paypal, one["object_id"]
        acts = (
            lambda: books.approve(key),
            lambda: books.approve(key),
            lambda: books.approve(key, capture="pending"),
            lambda: books.approve(key, capture="declined"),
            lambda: books.reverse_approval(key),
        )
        at_provider(place, acts[how % len(acts)])


async def slow_money_ends(place, pick, how):
    """A debit or a capture that was under way arrives, or comes back."""
    slow = [(_charge_ends, one) for one in place.stripe.journal.all("charge") if one["status"] == "pending"]
    slow += [
        (_capture_ends, one) for one in place.paypal.journal.all("capture") if one["status"] == "PENDING"
    ]
    if slow:
        ends, one = slow[pick % len(slow)]
        at_provider(place, lambda: ends(place, one, arrives=how % 3), "slow money ends")


def _charge_ends(place, charge, *, arrives):
    sessions = place.stripe.journal.all("checkout.session")
    [key] = [one["id"] for one in sessions if one["payment_intent"] == charge["payment_intent"]]
    (place.stripe.settle if arrives else place.stripe.fail)(key)


def _capture_ends(place, capture, *, arrives):
    (place.paypal.complete if arrives else place.paypal.deny)(capture["id"])


async def come_back(place, pick, how):
    if one := await place.some(pick, STARTED, ("card", "paypal")[how % 2]):
        await place.ask(FollowPayment(payment_id=one["id"]), client(one["account_id"]))


async def send_transfer(place, pick, how):
    """Send a transfer as people do: right, twice, too little, too much, with a wrong reference, with none."""
    if one := await place.some(pick, ORDERS):
        right = creditor_reference(one["reference"])
        odd = ((0, right), (0, right), (-100, right), (500, right), (0, "RF18CMD202699999"), (0, "loyer"))
        more, text = odd[how % len(odd)]
        for _ in range(2 if how % len(odd) == 1 else 1):
            place.book(one["cents"] + more, name=one["account_id"], text=text)


async def promise_cheque(place, pick, how):
    if one := await place.some(pick, ORDERS):
        await place.ask(PromiseCheque(order=one["order_id"]), client(one["account_id"]))


async def choose_surplus(place, pick, how):
    if one := await place.some(pick, SURPLUS):
        choice = ("credit", "refund", "credit", "gift")[how % 4]
        wish = ChooseSurplus(surplus_id=one["id"], choice=choice, gift_confirmed=True)
        await place.ask(wish, client(one["who"]))


async def use_credit(place, pick, how):
    if one := await place.some(pick, COVERED if how % 2 else ORDERS):
        await place.ask(UseCredit(order=one["order_id"]), client(one["account_id"]))


async def withdraw(place, pick, how):
    if how % 2 == 0 and (one := await place.some(pick, ORDERS)):
        who = one["account_id"]
        word = Withdraw(contract=one["reference"], name=who.title(), email=f"{who}@example.org", confirm=True)
        await place.ask(word, Caller())


def at_provider(place, act, what="paid"):
    """Do something at a provider's, which refuses what cannot be."""
    try:
        answer = act()
    except Refusal as refusal:
        place.did(f"{what}: {refusal.code}", refused=True)
    else:
        place.did(what, str(answer))


BUYERS = (order, order, choose_means, choose_means, withdraw, promise_cheque, send_transfer, send_transfer)
PAYERS = (*(pay_at_once,) * 4, at_stripe, at_stripe, at_paypal, at_paypal, come_back, slow_money_ends)
OWNERS = (choose_surplus, choose_surplus, use_credit, order)
