"""Credit notes that a second person approved, or that wait for one (ADR 0048)."""

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.accounts import ApprovalDecided
from shared.contracts.base import Awaiting
from shared.contracts.orders import IssueCreditNote
from shared.runtime.approving import Wished, carry_out, wait_for
from shared.runtime.tx import Tx

from .base import known, router
from .issuing import credit_by_decision

ACT = "credit_note"


async def to_credit(tx: Tx, number: str, wish: domain.Wish) -> domain.Credited:
    """Lock the order of an invoice, and return the invoice if the wish may still be fulfilled.

    Raises: NotFound, StillOwed.
    """
    invoice = await store.invoices.find(tx.connection, number, account_id=None)
    order = await known(tx, invoice.order_id)
    attempts = (await store.copies.attempts(tx.connection, [order.id]))[order.id]
    domain.check_wish(wish, order, attempts=attempts, today=tx.today)
    return await store.credit_notes.of_invoice(tx.connection, invoice)


async def wait_if_large(
    tx: Tx, request: IssueCreditNote, wish: domain.Wish, credited: domain.Credited
) -> Awaiting | None:
    """Ask a second person for a refund above the amount that one decides alone; None below.

    Raises: CreditedTooMuch at once for more than is left.
    """
    if not domain.needs_approval(credited, wish, above_cents=tx.use(Desk).approval_above_cents):
        return None
    domain.check_left(credited, wish)
    amount_cents = domain.wished_cents(credited, wish)
    return await wait_for(
        tx,
        Wished(
            act=ACT,
            account_id=credited.invoice.account_id,
            about=request.invoice,
            why=f"{wish.ground}: {request.why}",
            amount_cents=amount_cents,
            wish=request.model_copy(update={"amount_cents": amount_cents}).model_dump_json(),
        ),
    )


@router.on(ApprovalDecided)
async def credit_approved_invoice(event: ApprovalDecided, tx: Tx) -> None:
    """Issue a credit note that a second person approved, once; whatever refuses it by now is told."""
    if (event.service, event.act, event.verdict) == (tx.kit.service, ACT, "approved"):
        await carry_out(event, tx, _issue)


async def _issue(event: ApprovalDecided, tx: Tx) -> str:
    request = IssueCreditNote.model_validate_json(event.wish)
    desk = tx.use(Desk)
    ground = domain.still_opens(request.ground, grounds=domain.grounds_on(desk.clauses, tx.today))
    wish = domain.Wish(
        ground=ground,
        amount_cents=request.amount_cents,
        author=event.asked_by,
        why=request.why,
        approval=event.approval_id,
    )
    credited = await to_credit(tx, request.invoice, wish)
    issued = domain.already_issued(credited, event.approval_id)
    return (issued or await credit_by_decision(tx, credited, wish)).number
