"""The copy of all personal data, and what is told to everybody about it."""

import asyncio
import base64

from uuid_utils.compat import uuid7

from services.accounts import domain, store
from services.accounts.desk import Gatherer, Pages
from services.accounts.documents import Copy, zipped
from shared.contracts.accounts import ExportMe, GetPrivacy, PrivacyRow, PrivacyView
from shared.contracts.base import Document
from shared.contracts.retention import read_retention
from shared.runtime.tx import Errand, Tx

from .base import SLICE_BYTES, mine, router


@router.answers_outside(ExportMe)
async def export_me(request: ExportMe, errand: Errand) -> Document:
    """Gather all personal data of the caller into an archive, and hand it out slice by slice (R72, L15)."""
    export_id, _, begin = (request.part or f"{await _prepare(errand)}:0").partition(":")
    async with errand.tx() as tx:
        found = await store.personal.export_slice(
            tx.connection, export_id, tx.caller.account_id or "", begin=int(begin), length=SLICE_BYTES
        )
    if found is None:
        raise domain.ExportGone
    part, whole = found
    end = int(begin) + len(part)
    return Document(
        media_type="application/zip",
        name="colombier.zip",
        content_base64=base64.b64encode(part).decode(),
        next=f"{export_id}:{end}" if part and end < whole else None,
    )


async def _prepare(errand: Errand) -> str:
    """Make the archive and keep it while it is fetched."""
    async with errand.tx() as tx:
        account = await mine(tx)
    copy = Copy(
        association=errand.use(Pages).association,
        retention=read_retention(),
        language=account.language,
        made_at=errand.now,
        gathered=await errand.use(Gatherer).export(account.id),
    )
    archive, export_id = await asyncio.to_thread(zipped, copy), str(uuid7())
    async with errand.tx() as tx:
        await store.personal.prepare_export(tx.connection, export_id, account.id, archive=archive, now=tx.now)
    return export_id


@router.answers(GetPrivacy)
async def get_privacy(_: GetPrivacy, tx: Tx) -> PrivacyView:
    """Show what is held, how long and why, and who else gets any of it (R71, R73, C9)."""
    association = tx.use(Pages).association
    return PrivacyView(
        retention=[
            PrivacyRow(
                category=one.name,
                what=one.what,
                keep=one.keep,
                counted_from=one.counted_from,
                ground=one.ground,
            )
            for one in read_retention().values()
        ],
        recipients=list(association.recipients),
        contact_email=association.contact_email,
    )
