"""Counting the letters to addresses that have not proved themselves, before one is written (R19, R20)."""

from collections.abc import Iterable
from datetime import timedelta

from services.accounts import domain, store
from shared.contracts.accounts import DelegateInvited, EmailChangeAsked, SecondEmailAsked
from shared.contracts.base import Event
from shared.runtime.tx import Tx

ADDRESS_OF: dict[type[Event], str] = {
    SecondEmailAsked: "email",
    DelegateInvited: "email",
    EmailChangeAsked: "new_email",
}
"""Which events have a letter written to an address that somebody only typed, and where they name it."""


async def enter_letters(tx: Tx, account_id: str, events: Iterable[Event]) -> None:
    """Count each letter that events have written to such an address. Raises TooManyLetters."""
    for event in events:
        if type(event) in ADDRESS_OF:
            key = domain.token_sha256(getattr(event, ADDRESS_OF[type(event)]))
            domain.check_letter(
                await store.letters.lately(tx.connection, account_id, key, now=tx.now), now=tx.now
            )
            await store.letters.add(tx.connection, account_id, key, now=tx.now)


async def may_write_again(tx: Tx, account: domain.Account) -> bool:
    """Tell whether another letter may go to an account's own address, and count it; a stranger may have asked."""
    key = domain.token_sha256(account.email)
    letters = await store.letters.lately(tx.connection, account.id, key, now=tx.now)
    if domain.wait_for_letter(letters, now=tx.now) > timedelta(0):
        return False
    await store.letters.add(tx.connection, account.id, key, now=tx.now)
    return True
