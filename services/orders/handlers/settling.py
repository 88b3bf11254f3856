"""Declarations that a contract is to end, each settled once by the rule of its kind."""

from services.orders import domain, store
from shared.contracts.orders import SettleDeclaration
from shared.runtime.tx import Tx

from . import terminations, withdrawals
from .base import router

BY_KIND = {"withdrawal": withdrawals.settle_by_rule, "termination": terminations.settle_by_rule}


@router.on(SettleDeclaration)
async def settle_declaration(command: SettleDeclaration, tx: Tx) -> None:
    """Give a declaration its effect, or put it before a person when it is not surely its owner's (ADR 0036)."""
    declaration = await store.declarations.lock(tx.connection, command.declaration_id)
    if declaration.state is domain.DeclarationState.RECEIVED:
        await BY_KIND[declaration.kind](declaration, tx)
