"""What withdrawals and terminations share: how one is taken down, whose it is, and how staff sees and rejects it.

The answer is the same whether there is such a contract or not: it is looked for afterwards, by a command of our own.
"""

from typing import Any

from uuid_utils.compat import uuid7

from services.orders import domain, store
from shared.contracts.accounts import Language
from shared.contracts.orders.ending import (
    DeclarationQuestioned,
    DeclarationRejected,
    DeclarationView,
    DeclarationViews,
    Kind,
    SettleDeclaration,
)
from shared.runtime.tx import Tx

State = domain.DeclarationState


def declarer(tx: Tx, **said: Any) -> domain.Declarer:
    """Return who declares; signed in, in the language of the page or the call."""
    language: Language = "en" if tx.caller.language == "en" else "fr"
    return domain.Declarer(language=language, account_id=tx.caller.account_id, **said)


async def take_down(tx: Tx, kind: Kind, **said: Any) -> domain.Declaration:
    """Keep a declaration from this instant on, and order it to be settled."""
    declaration = domain.Declaration(id=str(uuid7()), kind=kind, declared_at=tx.now, **said)
    await store.declarations.save(tx.connection, declaration)
    await tx.emit(SettleDeclaration(declaration_id=declaration.id))
    return declaration


def names(declaration: domain.Declaration) -> dict[str, Any]:
    """Return what every fact about a declaration carries."""
    return {"declaration_id": declaration.id, "declaration": declaration.reference}


def words(declaration: domain.Declaration) -> dict[str, Any]:
    """Return a declaration word for word, as its receipt repeats it."""
    who = declaration.declarer
    return names(declaration) | {
        "occurred_at": declaration.declared_at,
        "name": who.name,
        "contract": declaration.contract,
        "email": who.email or "",
        "language": who.language,
    }


async def put_before_a_person(
    tx: Tx, declaration: domain.Declaration, *, about: str | None, account_id: str | None
) -> None:
    """Queue a declaration; the holder of the contract that it names is told at the account's own address."""
    await store.declarations.save(tx.connection, domain.settle(declaration, State.QUEUED, about=about))
    if account_id:
        await tx.emit(
            DeclarationQuestioned(
                **names(declaration),
                occurred_at=tx.now,
                account_id=account_id,
                kind=declaration.kind,
                contract=declaration.contract,
            )
        )


async def is_owners(tx: Tx, declaration: domain.Declaration, account_id: str) -> bool:
    contact = await store.copies.contact(tx.connection, account_id)
    return domain.is_owners(declaration.declarer, account_id, contact)


async def reject(tx: Tx, kind: Kind, *, name: str, why: str) -> DeclarationView:
    """Reject a queued declaration for a reason that is sent to whom it names."""
    declaration = await store.declarations.lock(tx.connection, name, kind=kind)
    rejected = domain.settle(declaration, State.REJECTED, author=tx.caller.account_id, why=why)
    await store.declarations.save(tx.connection, rejected)
    by = declaration.declarer.receipt_by
    said = words(declaration) | {"occurred_at": tx.now, "receipt_by": by}
    await tx.emit(DeclarationRejected(kind=kind, reason=why, **said))
    return shown(rejected)


async def listed(tx: Tx, kind: Kind) -> DeclarationViews:
    found = await store.declarations.listed(tx.connection, kind)
    return DeclarationViews(declarations=[shown(one) for one in found])


def shown(declaration: domain.Declaration) -> DeclarationView:
    """Show a declaration as staff reads it."""
    who = declaration.declarer
    return DeclarationView(
        id=declaration.id,
        reference=declaration.reference,
        kind=declaration.kind,
        state=declaration.state.value,
        received_at=declaration.declared_at,
        name=who.name,
        contract=declaration.contract,
        email=who.email,
        postal_address=who.postal_address,
        signed_in=who.account_id,
        ends_on=declaration.ends_on,
        about=declaration.about,
        verdict=declaration.verdict,
        reason=declaration.why,
        by_hand=declaration.by_hand,
    )
