"""The register of disclosures, as the board keeps it (C9, L15)."""

from services.accounts import store
from services.accounts.domain import disclosures
from shared.contracts.accounts.disclosures import (
    DisclosureView,
    DisclosureViews,
    ListDisclosures,
    RecordDisclosure,
    TellDisclosure,
)
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

from .base import router
from .checks import by, new_number


@router.answers(RecordDisclosure)
async def record_disclosure(request: RecordDisclosure, tx: Tx) -> DisclosureView:
    """Enter what was given to whom; of an account that is closed too, as long as its identity is kept."""
    if not await store.disclosures.is_known(tx.connection, request.account_id):
        raise NotFound(f"account {request.account_id}")
    made = disclosures.record(request, number=new_number("C"), by=by(tx))
    await store.disclosures.save(tx.connection, made)
    return made


@router.answers(TellDisclosure)
async def tell_disclosure(request: TellDisclosure, tx: Tx) -> DisclosureView:
    told = disclosures.tell(await store.disclosures.lock(tx.connection, request.number))
    await store.disclosures.save(tx.connection, told)
    return told


@router.answers(ListDisclosures)
async def list_disclosures(request: ListDisclosures, tx: Tx) -> DisclosureViews:
    return DisclosureViews(disclosures=await store.disclosures.listed(tx.connection, request.account))
