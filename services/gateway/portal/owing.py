"""What somebody owes: each thing with its amount, its last day and what happens otherwise; then what is on its way.

And what is owed to somebody: credit notes to come, and money that fits no order, of which its payer decides (R33).
"""

from typing import Any

from shared.contracts.base import Caller, Money
from shared.contracts.issued import CreditNoteViews
from shared.contracts.orders import ListCreditNotes, ListOrders, OrderViews
from shared.contracts.payments import ChooseSurplus, ListMySurplus, PayersSurpluses

from .client import Act, ClientPage, Sent, given
from .todo import to_pay, to_settle
from .tracker import under_way
from .visit import Visit

STILL_THEIRS = frozenset({"open", "refunding", "credited"})
"""Money that fits no order and is neither back, nor spent, nor given."""


async def read_debts(visit: Visit, caller: Caller) -> dict[str, Any]:
    orders = (await visit.read(caller, ListOrders(), OrderViews)).orders
    notes = await visit.glance(caller, ListCreditNotes(), CreditNoteViews)
    apart = await visit.glance(caller, ListMySurplus(), PayersSurpluses)
    due, again = to_pay(orders), to_settle(orders)
    asked = [one for one in orders if one.state == "payable" or one.owed_until]
    return {
        "due": due,
        "due_again": again,
        "total": Money(amount_cents=sum((one.owed or one.total).amount_cents for one in (*due, *again))),
        "on_their_way": [(one, state) for one in asked if (state := under_way(one))],
        "owed_to_them": [one for one in notes.credit_notes if one.settlement == "to_refund"] if notes else [],
        "apart": [one for one in apart.surpluses if one.state in STILL_THEIRS] if apart else [],
    }


async def read_apart(visit: Visit, caller: Caller) -> dict[str, Any]:
    """Ask for money that fits no order; its owner alone decides of it."""
    found = await visit.read(caller, ListMySurplus(), PayersSurpluses)
    return {"surpluses": found.surpluses, "own": caller.person_id is None}


def _choice(visit: Visit, sent: Sent) -> dict[str, Any]:
    """Take what was chosen; a gift needs a yes of its own."""
    chosen = given("surplus_id", "choice")(visit, sent)
    return {"choice": "", **chosen, "gift_confirmed": "gift_confirmed" in sent}


OWING = ClientPage(template="owing", reads=read_debts).page("/a-payer", "/en/to-pay")
APART = ClientPage(
    template="surpluses",
    reads=read_apart,
    acts={
        "choose": Act(
            contract=ChooseSurplus,
            fields=_choice,
            done={"fr": "C’est noté.", "en": "Noted."},
        )
    },
).page("/trop-percu", "/en/surplus")
PAGES = (OWING, APART)
