"""Asking for documents, and deciding: what staff does (R16, R17)."""

import base64
import uuid

from uuid_utils.compat import uuid7

from services.accounts import domain, store
from shared.contracts.accounts import (
    AskDocuments,
    CheckState,
    CheckView,
    CheckViews,
    DeactivationReason,
    DecideDocuments,
    ListDocumentRequests,
    ListMyDocuments,
    RemindDocuments,
)
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

from .base import enter_act, keep, mine, named, refuse_own, router


def new_number(series: str = "D") -> str:
    """Make up the number of a request: short enough to be copied from a letter, and of no order."""
    return f"{series}-" + base64.b32encode(uuid.UUID(str(uuid7())).bytes[-5:]).decode()


def by(tx: Tx) -> domain.By:
    return domain.By(account_id=tx.caller.account_id or "", at=tx.now)


async def checked(tx: Tx, number: str) -> tuple[domain.Check, domain.Account]:
    """Lock an account, then a check of it: in one order for everybody. Raises NotFound."""
    seen = await store.checks.find(tx.connection, number)
    if seen is None:
        raise NotFound(f"request {number}")
    account = await named(tx, seen.account_id)
    check = await store.checks.lock(tx.connection, number)
    assert check is not None
    return check, account


async def others_wait(tx: Tx, check: domain.Check) -> bool:
    """Tell whether another check of the account waits for somebody."""
    known = await store.checks.of_account(tx.connection, check.account_id)
    return any(one.number != check.number and one.state in domain.WAITING for one in known)


async def waiting(tx: Tx, account_id: str) -> domain.Check | None:
    """Return the check of an account that waits for somebody, the newest."""
    known = await store.checks.of_account(tx.connection, account_id)
    return next((one for one in known if one.state in domain.WAITING), None)


async def end_orders(tx: Tx, account: domain.Account, reason: DeactivationReason) -> domain.Outcome:
    """Close orders to an account, with a request that its owner may answer (R17)."""
    known = await waiting(tx, account.id)
    check = domain.open_to_answers(account, known, reason=reason, number=new_number(), by=by(tx))
    outcome = domain.deactivate(account, reason, request=check.number, now=tx.now)
    await keep(tx, outcome)
    if outcome.events:
        await store.checks.save(tx.connection, check)
    return outcome


async def end_checks(tx: Tx, account: domain.Account) -> None:
    """Accept every check of an account that is open again."""
    for check in await store.checks.of_account(tx.connection, account.id):
        if check.state != "accepted":
            decision = domain.accept(check, account, others_wait=False, by=by(tx))
            await keep_decision(tx, decision)


async def keep_decision(tx: Tx, decision: domain.Decision) -> None:
    """Store what was decided, and delete every content (L14)."""
    await store.checks.drop_files(tx.connection, decision.check.number)
    await store.checks.save(tx.connection, decision.check)
    await store.save(tx.connection, decision.account)
    await tx.emit(*decision.events)


async def views(tx: Tx, found: list[domain.Check]) -> CheckViews:
    files = await store.checks.files(tx.connection, [one.number for one in found])
    return CheckViews(requests=[one.view(files[one.number], today=tx.today) for one in found])


async def view(tx: Tx, check: domain.Check) -> CheckView:
    return (await views(tx, [check])).requests[0]


@router.answers(AskDocuments)
async def ask_documents(request: AskDocuments, tx: Tx) -> CheckView:
    """Ask an account for documents by a day (R16, M02)."""
    account = await named(tx, request.account_id)
    decision = domain.ask_documents(account, request, number=new_number(), by=by(tx))
    await keep_decision(tx, decision)
    await enter_act(
        tx, account.id, "documents_requested", why=f"{decision.check.number}: {request.purpose}"[:1000]
    )
    return await view(tx, decision.check)


@router.answers(ListMyDocuments)
async def list_my_documents(_: ListMyDocuments, tx: Tx) -> CheckViews:
    account = await mine(tx)
    return await views(tx, await store.checks.of_account(tx.connection, account.id))


@router.answers(ListDocumentRequests)
async def list_document_requests(request: ListDocumentRequests, tx: Tx) -> CheckViews:
    """List the checks that wait, the earliest day first: those that are overdue stand at the head."""
    states: list[CheckState] = [request.state] if request.state else sorted(domain.WAITING)
    return await views(tx, await store.checks.listed(tx.connection, states, account_id=request.account_id))


@router.answers(DecideDocuments)
async def decide_documents(request: DecideDocuments, tx: Tx) -> CheckView:
    check, account = await checked(tx, request.number)
    refuse_own(account, tx)
    if domain.is_staff(account) and request.verdict != "accepted":
        raise domain.OfTheStaff
    decision = domain.decide(
        check, account, verdict=request.verdict, others_wait=await others_wait(tx, check), by=by(tx)
    )
    await keep_decision(tx, decision)
    why = f"{check.number} {request.verdict}: {request.why}"
    await enter_act(tx, account.id, "documents_decided", why=why)
    return await view(tx, decision.check)


@router.on(RemindDocuments)
async def remind_of_documents(command: RemindDocuments, tx: Tx) -> None:
    """Tell once that the day to send documents has passed; nothing else happens by itself (R16)."""
    check = await store.checks.lock(tx.connection, command.request)
    if check is None:
        return
    reminded, events = domain.remind(check, today=command.day, now=tx.now)
    await store.checks.save(tx.connection, reminded)
    await tx.emit(*events)
