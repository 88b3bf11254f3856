"""The books that the facts of payments make (A1 to A20), and nothing but these facts: what `ledger` will need.

Each fact is an entry whose sides are equal. Where the money of a payment stands by them is compared with what
payments itself stores.
"""

from collections import Counter

from shared.contracts import payments as said
from shared.values.money import EURO


class Books:
    """Balances by account: what is with us is positive, what we owe or have earned is negative."""

    def __init__(self):
        self.balance, self.place, self.back, self.taken = Counter(), {}, Counter(), Counter()
        self.answers, self.lost, self.read, self.contested = {}, set(), 0, Counter()
        self.kept_from = {}
        """The kept sum that a payment was made of."""

    def read_on(self, log):
        """Read what was said since the last time. Raises AssertionError for an entry that is not balanced."""
        for sent in log[self.read :]:
            if sent.kind in ENTRIES and sent.sender == "payments":
                fact = sent.read()
                entry = ENTRIES[sent.kind](self, fact) or {}
                assert not sum(entry.values()), (fact, entry)
                self.balance.update(entry)
        self.read = len(log)

    def owed(self, place, key):
        return -self.balance[place, key]

    def _from_place(self, payment_id, cents):
        return {(self.place[payment_id], payment_id): cents, ("in", payment_id): -cents}

    def _move(self, fact, place):
        """Judge all that is left of a payment's money."""
        before = (self.place[fact.payment_id], fact.payment_id)
        self.answers.setdefault(fact.payment_id, []).append(place)
        self.place[fact.payment_id] = place
        return {before: -self.balance[before], (place, fact.payment_id): self.balance[before]}

    def captured(self, fact):
        self.place[fact.payment_id] = "captured"
        self.taken[fact.payment_id] += fact.amount_cents
        fee = fact.provider_fee_cents or 0
        return {
            ("in", fact.payment_id): fact.amount_cents - fee,
            ("fee", fact.payment_id): fee,
            ("captured", fact.payment_id): -fact.amount_cents,
        }

    def learnt(self, fact):
        return {
            ("in", fact.payment_id): -fact.provider_fee_cents,
            ("fee", fact.payment_id): fact.provider_fee_cents,
        }

    def credited(self, fact):
        self.place[fact.payment_id] = "captured"
        self.taken[fact.payment_id] += fact.amount_cents
        return {("in", fact.payment_id): fact.amount_cents, ("captured", fact.payment_id): -fact.amount_cents}

    def used(self, fact):
        self.kept_from[fact.payment_id] = fact.surplus_id
        self.place[fact.payment_id] = "captured"
        self.taken[fact.payment_id] += fact.amount_cents
        return {
            ("surplus", fact.surplus_id): fact.amount_cents,
            ("captured", fact.payment_id): -fact.amount_cents,
        }

    def found(self, fact):
        if fact.payment_id == fact.surplus_id and fact.currency == EURO:
            return self._move(fact, "surplus")
        self.answers.setdefault(fact.surplus_id, []).append("surplus")
        self.place[fact.surplus_id] = "surplus"
        return {("in", fact.surplus_id): fact.amount_cents, ("surplus", fact.surplus_id): -fact.amount_cents}

    def refunded(self, fact):
        more = fact.refunded_cents - self.back[fact.payment_id]
        self.back[fact.payment_id] = fact.refunded_cents
        assert more > 0, ("nothing went back", fact)
        return self._from_place(fact.payment_id, more) if fact.payment_id in self.place else None

    def sent(self, fact):
        """The refund of a payment is told by PaymentRefunded, of whoever sent it."""
        return None if fact.payment_id else self._from_place(fact.surplus_id, fact.amount_cents)

    def left(self, fact):
        """The same of money that came by no payment, whoever had it sent, or took it."""
        if fact.how == "taken":
            self.lost.add(fact.surplus_id)
        return self._from_place(fact.surplus_id, fact.amount_cents)

    def returned(self, fact):
        """Money that the bank took beside the refund is gone all the same."""
        key = fact.payment_id or fact.surplus_id
        self.back[key] -= fact.amount_cents if fact.payment_id else 0
        return None if key in self.lost else self._from_place(key, -fact.amount_cents)

    def settled(self, fact):
        if fact.outcome != "given":
            return None
        return {
            ("surplus", fact.surplus_id): fact.amount_cents,
            ("gift", fact.surplus_id): -fact.amount_cents,
        }

    def disputed(self, fact):
        cost = self.cost(fact)
        if fact.outcome != "lost" or fact.payment_id not in self.place:
            return cost
        self.lost.add(fact.payment_id)
        gone = self._from_place(fact.payment_id, fact.amount_cents - self.back[fact.payment_id])
        if fact.payment_id in self.kept_from:
            gone["surplus", self.kept_from[fact.payment_id]] = gone.pop(("in", fact.payment_id))
        return _added(gone, cost)

    def cost(self, fact):
        """Book what a dispute costs, as much of it as was not told before (A18)."""
        if fact.dispute_fee_cents is None:
            return {}
        more = fact.dispute_fee_cents - self.contested[fact.payment_id]
        self.contested[fact.payment_id] = fact.dispute_fee_cents
        return {("fee", fact.payment_id): more, ("in", fact.payment_id): -more}

    def bounced(self, fact):
        if not fact.was_credited:
            return None
        return self._from_place(fact.payment_id, fact.amount_cents - self.back[fact.payment_id])


def _added(*entries):
    """Add up entries account by account, also where one takes what another gives."""
    total = Counter()
    for one in entries:
        total.update(one)
    return total


def _held(books, fact):
    """Being verified is no answer yet."""
    entry = books._move(fact, "held")
    books.answers[fact.payment_id].remove("held")
    return entry


ENTRIES = {
    said.PaymentCaptured.__name__: Books.captured,
    said.ProviderFeeLearnt.__name__: Books.learnt,
    said.ChequeCredited.__name__: Books.credited,
    said.CreditUsed.__name__: Books.used,
    said.PaymentHeld.__name__: _held,
    said.PaymentAccepted.__name__: lambda books, fact: books._move(fact, "accepted"),
    said.PaymentRefused.__name__: lambda books, fact: books._move(fact, "refused"),
    said.SurplusFound.__name__: Books.found,
    said.PaymentRefunded.__name__: Books.refunded,
    said.RefundSent.__name__: Books.sent,
    said.SurplusLeft.__name__: Books.left,
    said.RefundReturned.__name__: Books.returned,
    said.SurplusSettled.__name__: Books.settled,
    said.PaymentDisputed.__name__: Books.disputed,
    said.DisputeFeeLearnt.__name__: Books.cost,
    said.ChequeBounced.__name__: Books.bounced,
}
