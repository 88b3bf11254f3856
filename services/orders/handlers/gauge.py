"""The turnover of the year beside the thresholds of the VAT regime: shown, and told when one is neared (L19)."""

from datetime import date

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.orders import GetVatGauge, VatGauge, VatThresholdReached
from shared.runtime.tx import Tx
from shared.values.dates import plus_days

from .base import router


@router.answers(GetVatGauge)
async def show_vat_gauge(_: GetVatGauge, tx: Tx) -> VatGauge:
    turnover_cents = await store.invoices.turnover_cents(tx.connection, tx.today)
    return domain.vat_gauge(tx.use(Desk).association.vat, tx.today, turnover_cents=turnover_cents)


async def tell_thresholds(tx: Tx, today: date) -> None:
    """Tell the association what yesterday's documents reached: the day before does not know it, nor does the next."""
    association, yesterday = tx.use(Desk).association, plus_days(today, -1)
    reached = domain.reached_on(
        association.vat,
        yesterday,
        before_cents=await store.invoices.turnover_cents(
            tx.connection, plus_days(yesterday, -1), year=yesterday.year
        ),
        after_cents=await store.invoices.turnover_cents(tx.connection, yesterday),
    )
    await tx.emit(
        *(
            VatThresholdReached(
                occurred_at=tx.now,
                year=yesterday.year,
                threshold=one.threshold.name,
                threshold_cents=one.threshold.amount_cents,
                percent=one.percent,
                words=domain.VAT_WORDS[one.threshold.name],
                name=association.name,
                email=association.contact_email,
                language="fr",
            )
            for one in reached
        )
    )
