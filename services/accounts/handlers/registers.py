"""The registers of data protection, as the board keeps and reads them (L15)."""

from services.accounts import domain, store
from services.accounts.desk import Pages
from shared.contracts.accounts import (
    AmendBreach,
    BreachView,
    BreachViews,
    GetProcessingRegister,
    ListBreaches,
    ProcessingRegister,
    RecordBreach,
)
from shared.contracts.processing import read_processing
from shared.contracts.retention import read_retention
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

from .base import router
from .checks import by, new_number


async def locked(tx: Tx, number: str) -> domain.Breach:
    breach = await store.breaches.lock(tx.connection, number)
    if breach is None:
        raise NotFound(f"breach {number}")
    return breach


@router.answers(RecordBreach)
async def record_breach(request: RecordBreach, tx: Tx) -> BreachView:
    number = new_number("V")
    breach = domain.record_breach(request, number=number, table=read_retention(), by=by(tx))
    await store.breaches.save(tx.connection, breach)
    return breach.view(now=tx.now)


@router.answers(AmendBreach)
async def amend_breach(request: AmendBreach, tx: Tx) -> BreachView:
    breach = domain.amend_breach(await locked(tx, request.number), request, by=by(tx))
    await store.breaches.save(tx.connection, breach)
    return breach.view(now=tx.now)


@router.answers(ListBreaches)
async def list_breaches(_: ListBreaches, tx: Tx) -> BreachViews:
    """List all breaches, the one found last first; those that are late say so."""
    return BreachViews(breaches=[one.view(now=tx.now) for one in await store.breaches.all_of(tx.connection)])


@router.answers(GetProcessingRegister)
async def get_processing_register(_: GetProcessingRegister, tx: Tx) -> ProcessingRegister:
    recipients = tx.use(Pages).association.recipients
    return ProcessingRegister(processing=list(read_processing()), recipients=list(recipients))
