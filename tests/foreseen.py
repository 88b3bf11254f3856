"""What the simulations of all services are tried with: an errand that is rolled back, and colleagues that answer."""

from contextlib import asynccontextmanager

from shared.contracts.notifications import Letter, Letters
from shared.contracts.payments import Acceptances, ForeseeAcceptances
from shared.runtime.asking import Colleagues
from shared.runtime.tx import Errand


class RolledBack(Errand):
    """An errand in one transaction that nobody commits."""

    def __init__(self, tx):
        super().__init__(tx.kit, tx.origin)
        self._tx = tx

    @asynccontextmanager
    async def tx(self):
        yield self._tx


def colleagues(*money, more=False):
    """Return a notifications that writes a letter for each fact, beside a payments that accepts this money.

    `more`: it has more than it tells.
    """

    async def answer(request, _):
        if isinstance(request, ForeseeAcceptances):
            return Acceptances(accepted=list(money), more=more)
        told = enumerate(request.facts)
        return Letters(letters=[a_letter(at, fact.subject) for at, fact in told])

    return Colleagues(answer)


def a_letter(at, subject):
    return Letter(fact=at, number="M06", account_id="a-1", to="c@example.org", subject=subject, text="t")
