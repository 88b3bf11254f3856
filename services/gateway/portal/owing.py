"""What somebody owes: each thing with its amount, its last day and what happens otherwise; then what is on its way."""

from typing import Any

from shared.contracts.base import Caller, Money
from shared.contracts.issued import CreditNoteViews
from shared.contracts.orders import ListCreditNotes, ListOrders, OrderViews

from .client import ClientPage
from .todo import to_pay
from .tracker import taken_back, under_way
from .visit import Visit


async def read_debts(visit: Visit, caller: Caller) -> dict[str, Any]:
    orders = (await visit.read(caller, ListOrders(), OrderViews)).orders
    notes = await visit.glance(caller, ListCreditNotes(), CreditNoteViews)
    due, back = to_pay(orders), [one for one in orders if taken_back(one)]
    return {
        "due": due,
        "taken_back": back,
        "total": Money(amount_cents=sum(one.total.amount_cents for one in (*due, *back))),
        "on_their_way": [
            (one, state) for one in orders if one.state == "payable" and (state := under_way(one))
        ],
        "owed_to_them": [one for one in notes.credit_notes if one.settlement == "to_refund"] if notes else [],
    }


OWING = ClientPage(template="owing", reads=read_debts).page("/a-payer", "/en/to-pay")
