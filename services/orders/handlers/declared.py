"""What withdrawals and terminations share: how one is taken down, whose it is, and how staff sees and rejects it.

The answer is the same whether there is such a contract or not: it is looked for afterwards, by a command of our own.
"""

import secrets
from typing import Any, TypeVar

from uuid_utils.compat import uuid7

from services.orders import domain, store
from services.orders.desk import Desk
from shared.contracts.accounts import Language
from shared.contracts.base import Words
from shared.contracts.orders.ending import (
    DeclarationQuestioned,
    DeclarationRejected,
    DeclarationView,
    DeclarationViews,
    Kind,
    SettleDeclaration,
    TerminationView,
    Wait,
    WithdrawalView,
)
from shared.runtime.errors import NotFound
from shared.runtime.tx import Tx

State = domain.DeclarationState
WAITING: dict[Wait, Words] = {
    "person": {
        "fr": "Selon la lettre des conditions, cette déclaration est un message : elle prend effet quand une personne"
        " de l’association l’a lue, et vous en êtes averti.",
        "en": "By the letter of the terms this declaration is a message: it takes effect when somebody at the"
        " association has read it, and you are told.",
    },
    "letter": {
        "fr": "Selon la lettre des conditions (art. 16), cette notification ne prend effet qu’à l’arrivée d’une lettre"
        " recommandée avec avis de réception au siège de l’association.",
        "en": "By the letter of the terms (art. 16) this notice takes effect only when a registered letter with receipt"
        " has come to the association’s registered office.",
    },
}
"""What is said before all else of a declaration that has no effect by itself (C5, C12)."""
View = TypeVar("View", WithdrawalView, TerminationView)
RECEIPT_BYTES = 24


def declarer(tx: Tx, **said: Any) -> domain.Declarer:
    """Return who declares; signed in, in the language of the page or the call."""
    language: Language = "en" if tx.caller.language == "en" else "fr"
    return domain.Declarer(language=language, account_id=tx.caller.account_id, **said)


def waits_for(tx: Tx, kind: Kind) -> Wait | None:
    return domain.waits_for(kind, tx.use(Desk).clauses, tx.today)


def foretold(what_follows: Words, wait: Wait | None) -> Words:
    """Return what follows, with what has to come first."""
    if wait is None:
        return what_follows
    return {
        "fr": f"{WAITING[wait]['fr']} {what_follows['fr']}",
        "en": f"{WAITING[wait]['en']} {what_follows['en']}",
    }


async def take_down(tx: Tx, kind: Kind, **said: Any) -> domain.Declaration:
    """Keep a declaration from this instant on, and order it to be settled."""
    said |= {"waits_for": waits_for(tx, kind), "declared_at": tx.now}
    declaration = domain.Declaration(id=str(uuid7()), kind=kind, **said)
    await store.declarations.save(tx.connection, declaration)
    await tx.emit(SettleDeclaration(declaration_id=declaration.id))
    return declaration


async def given_receipt(tx: Tx, declaration: domain.Declaration, view: View) -> View:
    """Answer that a declaration is received, and keep that answer at an address that only chance could find."""
    received = view.model_copy(
        update={
            "state": "received",
            "reference": declaration.reference,
            "received_at": declaration.declared_at,
            "receipt": secrets.token_urlsafe(RECEIPT_BYTES),
            "receipt_until": domain.receipt_until(declaration.declared_on),
        }
    )
    assert received.receipt
    await store.declarations.save_receipt(
        tx.connection, declaration.id, receipt=received.receipt, view=received.model_dump_json()
    )
    return received


async def receipt_of(tx: Tx, kind: Kind, name: str, *, view: type[View]) -> View:
    """Return a receipt again, as it was given; what the owner alone was told, to nobody else. Raises NotFound."""
    kept, account_id = await store.declarations.receipt(tx.connection, name, kind=kind)
    given = view.model_validate_json(kept)
    if given.receipt_until is None or tx.today > given.receipt_until:
        raise NotFound("a receipt that may still be read")
    if account_id and account_id == tx.caller.account_id:
        return given
    return given.model_copy(update=dict.fromkeys(OWNERS & view.model_fields.keys()))


OWNERS = frozenset({"effects", "leaving"})
"""What only the owner of a contract is told of it."""


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


async def _put_before_a_person(
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


async def effective(tx: Tx, declaration: domain.Declaration, *, owner: str | None, about: str | None) -> bool:
    """Tell whether a declaration takes effect by itself: surely its owner's, and waiting for nothing.

    Every other one is put before a person; the owner is told of one that may not be theirs (ADR 0036, 0093).
    """
    sure = owner is not None and await _is_owners(tx, declaration, owner)
    if not sure or declaration.waits_for:
        await _put_before_a_person(tx, declaration, about=about, account_id=None if sure else owner)
    return sure and not declaration.waits_for


async def _is_owners(tx: Tx, declaration: domain.Declaration, account_id: str) -> bool:
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


async def listed(tx: Tx, kind: Kind, *, wanted: str | None) -> DeclarationViews:
    found = await store.declarations.listed(tx.connection, kind, wanted=wanted)
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
        settle_by=domain.settle_by(declaration),
        about=declaration.about,
        verdict=declaration.verdict,
        reason=declaration.why,
        waits_for=declaration.waits_for,
        letter_on=declaration.letter_on,
        by_hand=declaration.by_hand,
    )
