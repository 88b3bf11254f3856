"""What the treasurer does: a table of acts, each with what it may be done to."""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from infra.fakes.bank.camt import camt053
from shared.contracts import payments as asks
from shared.contracts.orders import IssueCreditNote
from tests.commuting.story import TREASURER

from .buyers import ORDERS

HELD = "select id from payment where state = 'held' order by id"
SURPLUS = "select s.id, o.reference_key from surplus s left join payable o on true order by s.id, o.order_id"
REFUNDS = "select id from refund where state <> 'sent' order by id"
CHEQUES = "select id, amount_cents, record->>'order_reference' as reference from cheque where state = $1 order by id"
SLIPS = "select number, total_cents, lines from cheque_slip order by number"
LINES = """
select l.id, l.amount_cents, o.reference_key, (select number from cheque_slip order by number desc limit 1) as slip
from bank_line l left join payable o on true where l.state = 'open' order by l.id, o.order_id
"""
INVOICES = "select number, (record->>'total_cents')::int as cents from invoice order by number"


@dataclass(frozen=True, kw_only=True)
class Act:
    what: str
    """The rows that it may be done to."""
    make: Callable
    """Takes the day, a number that is never the same, and a row; returns the request."""
    args: tuple = ()
    of: str = "payments"


def _cheque(today, number, row, **changes):
    usual = {
        "order_reference": row["cheque_reference"],
        "amount_cents": row["cents"],
        "bank": "Banque de Seine",
        "number": f"{number:07}",
        "drawer": row["account_id"],
        "french_bank": True,
        "reference_on_back": "yes",
        "received_on": today,
    }
    return asks.ReceiveCheque(**usual | changes)


def _replacement(today, number, row):
    paper = {
        "amount_cents": row["amount_cents"],
        "bank": "Banque d'Oise",
        "number": f"{number:07}",
        "drawer": "x",
    }
    return asks.ReplaceCheque(cheque_id=row["id"], **paper, french_bank=True, received_on=today)


def _credited(today, row, *, without):
    out = json.loads(row["lines"])[:without]
    rejected = [asks.RejectedCheque(cheque_id=one["cheque_id"], reason="no funds") for one in out]
    cents = row["total_cents"] - sum(one["amount_cents"] for one in out)
    return asks.CreditSlip(slip=row["number"], credited_on=today, amount_cents=cents, rejected=rejected)


ACTS = {
    "receive": Act(what=ORDERS, make=_cheque),
    "receive again": Act(what=ORDERS, make=lambda d, n, r: _cheque(d, n, r, accept_without_reference=True)),
    "receive too little": Act(
        what=ORDERS, make=lambda d, n, r: _cheque(d, n, r, amount_cents=r["cents"] - 50)
    ),
    "deposit": Act(
        what=CHEQUES,
        args=("received",),
        make=lambda d, n, r: asks.DepositCheque(cheque_id=r["id"], deposited_on=d),
    ),
    "credit": Act(
        what=CHEQUES,
        args=("deposited",),
        make=lambda d, n, r: asks.CreditCheque(cheque_id=r["id"], credited_on=d),
    ),
    "send back": Act(
        what=CHEQUES,
        args=("received",),
        make=lambda d, n, r: asks.ReturnCheque(cheque_id=r["id"], reason="not signed"),
    ),
    "bounce": Act(
        what=CHEQUES,
        args=("accepted",),
        make=lambda d, n, r: asks.BounceCheque(cheque_id=r["id"], bounced_on=d, reason="no funds"),
    ),
    "bounce at once": Act(
        what=CHEQUES,
        args=("deposited",),
        make=lambda d, n, r: asks.BounceCheque(cheque_id=r["id"], bounced_on=d, reason="stolen"),
    ),
    "bounce what is apart": Act(
        what=CHEQUES,
        args=("credited",),
        make=lambda d, n, r: asks.BounceCheque(cheque_id=r["id"], bounced_on=d, reason="no funds"),
    ),
    "present again": Act(
        what=CHEQUES, args=("bounced",), make=lambda d, n, r: asks.PresentAgain(cheque_id=r["id"])
    ),
    "replace": Act(what=CHEQUES, args=("bounced",), make=_replacement),
    "write off": Act(
        what=CHEQUES,
        args=("bounced",),
        make=lambda d, n, r: asks.WriteOffCheque(cheque_id=r["id"], reason="gone"),
    ),
    "issue slip": Act(what="select 1", make=lambda d, n, r: asks.IssueSlip()),
    "deposit slip": Act(what=SLIPS, make=lambda d, n, r: asks.DepositSlip(slip=r["number"], deposited_on=d)),
    "credit slip": Act(what=SLIPS, make=lambda d, n, r: _credited(d, r, without=0)),
    "credit slip but one": Act(what=SLIPS, make=lambda d, n, r: _credited(d, r, without=1)),
    "cancel slip": Act(what=SLIPS, make=lambda d, n, r: asks.CancelSlip(slip=r["number"], reason="misprint")),
    "accept hold": Act(what=HELD, make=lambda d, n, r: asks.AcceptHold(payment_id=r["id"])),
    "refuse hold": Act(what=HELD, make=lambda d, n, r: asks.RefuseHold(payment_id=r["id"], reason="unknown")),
    "refund surplus": Act(what=SURPLUS, make=lambda d, n, r: asks.RefundSurplus(surplus_id=r["id"])),
    "attribute": Act(
        what=SURPLUS, make=lambda d, n, r: asks.AttributeSurplus(surplus_id=r["id"], order=r["reference_key"])
    ),
    "record refund": Act(what=REFUNDS, make=lambda d, n, r: asks.RecordRefund(refund_id=r["id"])),
    "write off debt": Act(
        what=ORDERS, make=lambda d, n, r: asks.WriteOffDebt(order=r["order_id"], reason="gone")
    ),
    "verify order": Act(
        what=ORDERS, make=lambda d, n, r: asks.VerifyOrder(order=r["order_id"], reason="a doubt")
    ),
    "assign line": Act(
        what=LINES, make=lambda d, n, r: asks.AssignBankLine(line_id=r["id"], order=r["reference_key"])
    ),
    "set line apart": Act(what=LINES, make=lambda d, n, r: asks.SetBankLineApart(line_id=r["id"])),
    "file line": Act(what=LINES, make=lambda d, n, r: asks.FileBankLine(line_id=r["id"], note="membership")),
    "slip of line": Act(
        what=LINES,
        make=lambda d, n, r: asks.AssignLineToSlip(line_id=r["id"], slip=r["slip"] or "REM-2026-00001"),
    ),
    "credit note": Act(
        what=INVOICES,
        of="orders",
        make=lambda d, n, r: IssueCreditNote(
            invoice=r["number"], ground="goodwill", amount_cents=max(1, r["cents"] // 3), why="x"
        ),
    ),
    "whole credit note": Act(
        what=INVOICES,
        of="orders",
        make=lambda d, n, r: IssueCreditNote(invoice=r["number"], ground="association_error", why="x"),
    ),
}


DESK = (
    "receive",
    "receive",
    "receive again",
    "receive too little",
    "deposit",
    "deposit",
    "credit",
    "credit",
    "send back",
)
BOUNCES = (
    "bounce",
    "bounce",
    "bounce at once",
    "bounce what is apart",
    "present again",
    "replace",
    "write off",
)
SLIPS_DESK = ("receive", "issue slip", "deposit slip", "credit slip", "credit slip but one", "cancel slip")


async def act_of(words, place, pick, how):
    """Do the first of these acts that there is something for, beginning with any."""
    first = how % len(words)
    for word in (*words[first:], *words[:first]):
        act = ACTS[word]
        row = await place.some(pick, act.what, *act.args, of=act.of)
        if row and None not in row.values():
            place.number += 1
            await place.ask(act.make(place.world.today, place.number, row), TREASURER)
            return


async def import_statement(place, pick, how):
    if place.movements:
        content = base64.b64encode(camt053(place.sheet())).decode()
        if await place.ask(asks.ImportStatement(content_base64=content), TREASURER):
            place.told = len(place.movements)


async def transfer_comes_back(place, pick, how):
    """The payer's bank wants a transfer back."""
    came = [one for one in place.movements if one.cents > 0 and one.name != "STRIPE"]
    if came:
        one = came[pick % len(came)]
        place.book(-one.cents, name=one.name, text=one.text, returned="FOCR")


async def slip_at_the_bank(place, pick, how):
    if slip := await place.some(pick, SLIPS):
        place.book(slip["total_cents"], text=f"REMISE CHEQUES {slip['number']}")


TREASURERS = (
    partial(act_of, DESK),
    partial(act_of, DESK),
    partial(act_of, BOUNCES),
    partial(act_of, SLIPS_DESK),
    partial(act_of, SLIPS_DESK),
    partial(act_of, ("accept hold", "refuse hold", "verify order")),
    partial(act_of, ("refund surplus", "attribute", "record refund")),
    partial(act_of, ("write off debt", "credit note", "whole credit note")),
    import_statement,
    import_statement,
    partial(act_of, ("assign line", "assign line", "set line apart", "file line", "slip of line")),
    slip_at_the_bank,
    transfer_comes_back,
)
