"""What providers, the network and time do: disputes, refunds by hand, payouts, lost words, deaths, days."""

from infra.fakes.faults import Fault
from infra.fakes.paypal import disputes as paypal_disputes
from infra.fakes.paypal import objects
from infra.fakes.paypal import refunds as paypal_refunds
from infra.fakes.stripe import disputes as stripe_disputes
from infra.fakes.stripe import payouts
from infra.fakes.stripe import refunds as stripe_refunds
from shared.contracts.payments import FollowAttempt, ReadPayouts, ReadProviderLists

from .buyers import at_provider

SENT_BACK = r"""
select record->>'provider_id' as provider_id from refund where record->>'provider_id' like 're\_%' order by id
"""
AT_PROVIDERS = "select id from payment where method in ('card', 'paypal') order by id"


async def refunded_by_hand(place, pick, how):
    _with_money(place, pick, lambda books, money: _give_back(books, money, 1 + how % 2))


async def dispute(place, pick, how):
    step = (None, "answered", "won", "lost")[how % 4]
    _with_money(place, pick, lambda books, money: _contest(place, books, money, step))


def _contest(place, books, money, step):
    desk = stripe_disputes if books is place.stripe else paypal_disputes
    return desk.contest(books, money["id"], step)


async def refund_comes_back(place, pick, how):
    """The payer's bank did not take what we sent back."""
    if ours := await place.some(pick, SENT_BACK):
        at_provider(place, lambda: stripe_refunds.fail(place.stripe, ours["provider_id"]))


async def pay_out(place, pick, how):
    at_provider(place, lambda: _pay_out(place))


def _pay_out(place):
    payout = payouts.pay_out(place.stripe)
    payouts.settle(place.stripe, payout["id"])
    place.book(payout["amount"], name="STRIPE", text=f"STRIPE {payout['id']}")


def _with_money(place, pick, act):
    money = [
        (place.stripe, one) for one in place.stripe.journal.all("charge") if one["status"] == "succeeded"
    ]
    money += [(place.paypal, one) for one in place.paypal.journal.all("capture")]
    if money:
        books, one = money[pick % len(money)]
        at_provider(place, lambda: act(books, one))


def _give_back(books, money, share):
    if "amount_refunded" in money:
        stripe_refunds.refund(books, money["id"], amount_cents=money["amount"] // share)
    else:
        cents = objects.cents(money["amount"]) // share
        paypal_refunds.refund(books, money["id"], {"amount": objects.money(cents, "EUR")})


async def webhook(place, pick, how):
    """A webhook arrives: once, twice, or never."""
    doubles = (place.world.stripe, place.world.paypal)
    held = [(double, key) for double in doubles for key in double.deliveries._journal.ids("deliveries")]
    if not held:
        return
    double, key = held[pick % len(held)]
    word = ("once", "once", "twice", "lost")[how % 4]
    place.did(f"webhook {word}")
    if word == "lost":
        double.deliveries._journal.drop("deliveries", key)
        return
    if word == "twice":
        one = double.deliveries._journal.get("deliveries", key)
        double.deliveries.add(one["event"], one["body"])
    await double.deliveries._attempt(key)


async def all_webhooks(place, pick, how):
    await place.world.stripe.deliveries.release()
    await place.world.paypal.deliveries.release()


async def read_lists(place, pick, how):
    provider = ("stripe", "paypal")[how % 2]
    place.post(ReadProviderLists(provider=provider))
    place.post(ReadPayouts(provider=provider))


async def look_up(place, pick, how):
    if one := await place.some(pick, AT_PROVIDERS):
        place.post(FollowAttempt(payment_id=one["id"]))


async def death(place, pick, how):
    """Payments dies in the midst of one of its next transactions."""
    place.fate.after = 1 + how % 3


async def oblivion(place, pick, how):
    await place.forget()


async def bad_line(place, pick, how):
    """The next calls to a provider are cut or refused, whether or not they take effect."""
    double = (place.world.stripe, place.world.paypal)[pick % 2]
    count, cut = (1, 2, 4)[how % 3], bool(how % 2)
    place.did("bad line")
    double.faults.fault = Fault(count=count, after=how % 5 < 3, cut=cut, status=None if cut else 503)


async def days_pass(place, pick, how):
    days = (1, 1, 1, 2, 3, 16)[how % 6]
    place.did("days", str(days))
    await place.advance(days)


PROVIDERS = (refunded_by_hand, dispute, dispute, refund_comes_back, pay_out)
NETWORK = (webhook, webhook, all_webhooks, read_lists, look_up)
TROUBLES = (death, death, oblivion, bad_line)
TIME = (days_pass,) * 3
