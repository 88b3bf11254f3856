"""Taking hostings over from an older system, as an operator asks; all of a batch or none."""

from services.lifecycle import domain, store
from shared.contracts.lifecycle import ImportedHosting, ImportHostings
from shared.contracts.operations import Imported, LineFault
from shared.runtime.errors import Rejected
from shared.runtime.tx import Tx

from .base import keep, router


@router.answers(ImportHostings)
async def import_hostings(request: ImportHostings, tx: Tx) -> Imported:
    """Take over what is not known yet; a dry run tells what that would be."""
    taken = await store.hostings.taken(tx.connection, [one.reference for one in request.hostings])
    ours = [one for one in request.hostings if taken.get(one.reference) == one.hosting_id]
    judged = [_judged(one, taken, tx) for one in request.hostings if one not in ours]
    faults = [one for one in judged if isinstance(one, LineFault)]
    outcomes = [one for one in judged if isinstance(one, domain.Outcome)]
    if not (request.dry_run or faults):
        await keep(tx, *[await _accused(one, tx) for one in outcomes])
    lines, known = {one.line for one in request.hostings}, {one.line for one in ours}
    new = lines - known - {one.line for one in faults}
    return Imported(new=sorted(new), known=sorted(known), faults=faults)


def _judged(told: ImportedHosting, taken: dict[str, str], tx: Tx) -> domain.Outcome | LineFault:
    try:
        if told.reference in taken:
            raise domain.ReferenceTaken(reference=told.reference)
        return domain.take_over(told, today=tx.today, at=tx.now)
    except Rejected as refusal:
        return LineFault(line=told.line, code=refusal.code, detail=refusal.say("fr"))


async def _accused(outcome: domain.Outcome, tx: Tx) -> domain.Outcome:
    """Suspend what comes to an account that stands accused (R15)."""
    accusation = await store.accounts.accusation(tx.connection, outcome.hosting.account_id)
    return domain.accuse(outcome, accusation) if accusation else outcome
