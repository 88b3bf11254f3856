"""Lines of the bank that are a provider's payout or a deposit slip: noted on both sides in one act."""

from collections.abc import Mapping

from services.payments import domain
from services.payments.store import bank, payouts
from shared.contracts.payments import RejectedCheque
from shared.runtime.tx import Tx
from shared.values.dates import plus_days

from .payouts import keep_payout, slips_at_the_bank
from .slips import credit_by

_SLIP_DAYS = 21


async def show_payout(tx: Tx, line_id: str, payout_id: str) -> domain.BankLine:
    """Note that a line shows a payout. Raises: OtherPayout; NotYet when the line was settled meanwhile."""
    payout = await payouts.lock(tx.connection, payout_id)
    line = domain.still_waiting(await bank.lock(tx.connection, line_id))
    await keep_payout(tx, domain.arrive(payout, line))
    after = domain.move_line(line, domain.LineState.PAYOUT, payout_id=payout.id)
    await bank.save(tx.connection, after)
    return after


async def show_slip(
    tx: Tx, line_id: str, slip: str, rejected: Mapping[str, RejectedCheque]
) -> domain.BankLine:
    """Credit a slip by a line, in one act; the slip is locked first, its orders next, the line last.

    Raises: SlipTotalDiffers; SlipShown; NotYet when the line was settled meanwhile.
    """
    found = await bank.find(tx.connection, line_id)
    await credit_by(
        tx,
        domain.SlipCredit(
            slip=slip,
            credited_on=found.booked_on,
            amount_cents=found.amount_cents,
            rejected=rejected,
            line_id=line_id,
        ),
    )
    domain.check_unshown(slip, await bank.line_of_slip(tx.connection, slip))
    line = domain.still_waiting(await bank.lock(tx.connection, line_id))
    after = domain.move_line(line, domain.LineState.SLIP, slip=slip)
    await bank.save(tx.connection, after)
    return after


async def slips_near(tx: Tx, line: domain.BankLine) -> tuple[domain.SlipAtBank, ...]:
    """Return the slips that a line may credit."""
    if line.amount_cents <= 0:
        return ()
    since = plus_days(line.booked_on, -_SLIP_DAYS)
    return tuple(await slips_at_the_bank(tx, since=since, until=line.booked_on))
