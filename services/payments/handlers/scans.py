"""Scans of cheques: sealed when they come, opened for the treasurer alone, deleted by hand or by their day."""

import base64

from services.payments.desk import Desk
from services.payments.documents import Sealer, scan_of
from services.payments.store import cheques, scans
from shared.contracts.base import Document, Done
from shared.contracts.payments import DeleteScan, GetScan, PutScan
from shared.runtime.tx import Tx

from .base import router


@router.answers(PutScan)
async def put_scan(request: PutScan, tx: Tx) -> Done:
    """Keep the scan of a cheque, encrypted; the time for which it is kept begins with the cheque's receipt."""
    cheque = await cheques.find(tx.connection, request.cheque_id)
    sealed = _sealer(tx).seal(scan_of(request.content_base64))
    await scans.put(tx.connection, cheque.id, sealed=sealed, kept_from=cheque.received_on)
    return Done()


@router.answers(GetScan)
async def get_scan(request: GetScan, tx: Tx) -> Document:
    scan = _sealer(tx).open(await scans.sealed(tx.connection, request.cheque_id))
    return Document(
        media_type=scan.media_type,
        name=f"cheque-{request.cheque_id}.{scan.suffix}",
        content_base64=base64.b64encode(scan.content).decode(),
    )


@router.answers(DeleteScan)
async def delete_scan(request: DeleteScan, tx: Tx) -> Done:
    """Delete a scan before its day; there may be none."""
    await cheques.find(tx.connection, request.cheque_id)
    await scans.delete(tx.connection, request.cheque_id)
    return Done()


def _sealer(tx: Tx) -> Sealer:
    """Raises: ScansClosed."""
    return Sealer([one.get_secret_value() for one in tx.use(Desk).settings.scan_key])
