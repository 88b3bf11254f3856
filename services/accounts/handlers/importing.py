"""Taking clients over from an older system, as an operator asks; all of a batch or none."""

from services.accounts import domain, store
from shared.contracts.accounts import ImportAccounts, ImportedClient
from shared.contracts.operations import Imported, LineFault
from shared.runtime.errors import Rejected
from shared.runtime.tx import Tx

from .base import enter_act, router


@router.answers(ImportAccounts)
async def import_accounts(request: ImportAccounts, tx: Tx) -> Imported:
    """Take over who is not known yet; a dry run tells who that would be."""
    ours = await store.known(tx.connection, [one.account_id for one in request.clients])
    judged = {one.line: await _judged(one, tx) for one in request.clients if one.account_id not in ours}
    faults = [one for one in judged.values() if isinstance(one, LineFault)]
    outcomes = [one for one in judged.values() if isinstance(one, domain.Outcome)]
    if not (request.dry_run or faults):
        for outcome in outcomes:
            await store.add(tx.connection, outcome.account, now=tx.now)
            await enter_act(tx, outcome.account.id, "imported", why="")
            await tx.emit(*outcome.events)
    known = sorted(one.line for one in request.clients if one.account_id in ours)
    new = sorted(line for line, one in judged.items() if isinstance(one, domain.Outcome))
    return Imported(new=new, known=known, faults=faults)


async def _judged(told: ImportedClient, tx: Tx) -> domain.Outcome | LineFault:
    try:
        outcome = domain.take_over(told, now=tx.now)
        await store.check_free(tx.connection, outcome.account.email, account_id=told.account_id, now=tx.now)
    except Rejected as refusal:
        return LineFault(line=told.line, code=refusal.code, detail=refusal.say("fr"))
    return outcome
