"""What becomes of each line of the bank: settled by a rule when the payer quoted a reference, else by a person."""

from services.payments import domain
from services.payments.desk import Desk
from services.payments.store import bank, fees, orders, payments, payouts, refunds
from shared.contracts.base import Money
from shared.contracts.payments import (
    AssignBankLine,
    BankLineView,
    BankLineViews,
    FileBankLine,
    LineOutcome,
    ListBankLines,
    MatchBankLine,
    ProposalView,
    SetBankLineApart,
)
from shared.runtime.tx import Tx

from .arrivals import show_payout, show_slip, slips_near
from .base import alarm, keep, new_id, router
from .freshness import tell_seen
from .pricing import discounts_of
from .verifying import rules_for


@router.on(MatchBankLine)
async def match_bank_line(command: MatchBankLine, tx: Tx) -> None:
    """Give a line to the order that it names, or have it wait for the treasurer with what speaks for which (A14)."""
    line = await bank.find(tx.connection, command.line_id)
    if not domain.is_waiting(line):
        return
    verdict = domain.match_line(line, await _known(tx, line))
    if verdict.order_id:
        await _credit(tx, command.line_id, order_id=verdict.order_id)
    elif verdict.payout_id:
        await show_payout(tx, command.line_id, verdict.payout_id)
    elif verdict.slip:
        await show_slip(tx, command.line_id, verdict.slip, {})
    else:
        await _lay_aside(tx, command.line_id, verdict)
    await tell_seen(tx, "transfer")


@router.answers(ListBankLines)
async def list_bank_lines(request: ListBankLines, tx: Tx) -> BankLineViews:
    if request.line:
        return BankLineViews(lines=[view(await bank.find(tx.connection, request.line))])
    return BankLineViews(lines=[view(line) for line in await bank.listed(tx.connection, request.state)])


@router.answers(AssignBankLine)
async def assign_bank_line(request: AssignBankLine, tx: Tx) -> BankLineView:
    """Give a line to the order that a person recognised, or take back what it had paid."""
    order = await orders.lock_named(tx.connection, request.order, account_id=None)
    line = await bank.lock(tx.connection, request.line_id)
    domain.check_case(line)
    settle = _take_back if line.amount_cents < 0 else _pay
    line = await settle(tx, line, order)
    outcome: LineOutcome = "order" if line.state is domain.LineState.CREDITED else "taken_back"
    await tx.emit(domain.settled(line, outcome, at=tx.now))
    await tell_seen(tx, "transfer")
    return view(line)


@router.answers(SetBankLineApart)
async def set_bank_line_apart(request: SetBankLineApart, tx: Tx) -> BankLineView:
    """Keep the money of a line with the surplus: it is for no order, and goes back (R33, A15)."""
    line, surplus = domain.set_line_apart(await bank.lock(tx.connection, request.line_id), now=tx.now)
    await bank.save(tx.connection, line)
    await refunds.save_surplus(tx.connection, surplus)
    await tx.emit(domain.settled(line, "surplus", at=tx.now), domain.found(surplus))
    await tell_seen(tx, "transfer")
    return view(line)


@router.answers(FileBankLine)
async def file_bank_line(request: FileBankLine, tx: Tx) -> BankLineView:
    line = domain.file_line(await bank.lock(tx.connection, request.line_id), request.note)
    await bank.save(tx.connection, line)
    await tx.emit(domain.settled(line, "filed", at=tx.now))
    await tell_seen(tx, "transfer")
    return view(line)


async def _known(tx: Tx, line: domain.BankLine) -> domain.Known:
    policies = await fees.policies(tx.connection)
    prices = domain.prices_of(line.amount_cents, "transfer", policies=policies)
    possible = await bank.same_amount(tx.connection, line, prices=prices)
    return domain.Known(
        named=await bank.named(tx.connection, domain.references_in(line.text)),
        same_amount=domain.that_cost(possible, line, policies=policies),
        payouts=await payouts.expected(tx.connection, line),
        slips=await slips_near(tx, line),
    )


async def _credit(tx: Tx, line_id: str, *, order_id: str) -> None:
    """Pay an order with a line, unless somebody settled it meanwhile; the order is locked first by everybody."""
    order = await orders.lock(tx.connection, order_id)
    line = await bank.lock(tx.connection, line_id)
    if domain.is_waiting(line):
        await _pay(tx, line, order)


async def _lay_aside(tx: Tx, line_id: str, verdict: domain.Verdict) -> None:
    line = await bank.lock(tx.connection, line_id)
    if not domain.is_waiting(line):
        return
    after, events = domain.lay_aside(line, verdict)
    await bank.save(tx.connection, after)
    await tx.emit(*events)
    if events:
        alarm("bank line", line_id=line.id, reason=verdict.case)


async def _pay(tx: Tx, line: domain.BankLine, order: domain.PayableOrder) -> domain.BankLine:
    """Take the money of a line for an order, by the attempt that announced it or by one of its own."""
    begun = await payments.unfinished_of(tx.connection, order.order_id)
    payment = next((one for one in begun if domain.is_announced(one, line)), None)
    if payment is None:
        discounts = await discounts_of(tx, order, "transfer", until=line.booked_on)
        payment = domain.attempt_of(line, order, payment_id=new_id(), now=tx.now, discounts=discounts)
        await payments.add(tx.connection, payment, language="fr")
        await tx.emit(domain.opened(payment))
    payment = await payments.lock(tx.connection, payment.id)
    rules = await rules_for(tx, payment)
    settled = await _settled(tx, line, domain.LineState.CREDITED, payment)
    await keep(tx, domain.credit_transfer(payment, order, line=line, rules=rules, now=tx.now))
    return settled


async def _take_back(tx: Tx, line: domain.BankLine, order: domain.PayableOrder) -> domain.BankLine:
    """Note that the bank takes back what had paid an order: it is owed again (R50)."""
    payment = await payments.transfer_of(tx.connection, order.order_id, cents=-line.amount_cents)
    rules = tx.use(Desk).rules("transfer")
    outcome = domain.take_back_transfer(payment, order, line=line, rules=rules, now=tx.now)
    settled = await _settled(tx, line, domain.LineState.TAKEN_BACK, outcome.payment)
    await keep(tx, outcome)
    return settled


async def _settled(
    tx: Tx, line: domain.BankLine, state: domain.LineState, payment: domain.Payment
) -> domain.BankLine:
    after = domain.move_line(
        line,
        state,
        payment_id=payment.id,
        account_id=payment.account_id,
        order_reference=payment.order_reference,
    )
    await bank.save(tx.connection, after)
    same_payer = await bank.waiting_of(tx.connection, line)
    await tx.emit(*(MatchBankLine(line_id=line_id) for line_id in same_payer))
    return after


def view(line: domain.BankLine) -> BankLineView:
    return BankLineView(
        id=line.id,
        booked_on=line.booked_on,
        amount=Money(amount_cents=line.amount_cents),
        payer=line.payer,
        payer_account=line.payer_account,
        text=line.text,
        state=line.state.value,
        case=line.case,
        why=domain.CASE_WORDS[line.case] if line.case else None,
        proposals=[
            ProposalView(
                order_reference=one.order_reference,
                reason=one.reason,
                why=domain.CASE_WORDS[one.reason],
                payout=one.payout_id,
                slip=one.slip,
            )
            for one in line.proposals
        ],
        order_reference=line.order_reference,
        payment_id=line.payment_id,
        note=line.note,
        payout=line.payout_id,
        slip=line.slip,
        acts=domain.line_acts(line),
        surplus=line.surplus_id,
    )
