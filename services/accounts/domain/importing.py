"""Taking clients over from an older system: active at once, without a password and without a mail."""

from datetime import datetime

from shared.contracts.accounts import AccountActivated, AccountRegistered, ImportedClient

from .accounts import Account, Outcome, is_consumer, normalise_email
from .legal import check_legal


def take_over(told: ImportedClient, *, now: datetime) -> Outcome:
    """Make an account of a client whom the association knows, and to whom its mail has been going.

    No password opens it: its owner chooses one by the link that is mailed when it is asked for.

    Raises: WrongIdentifier, NotForPersons.
    Source: terms of sale, art. 6 (R17, R19).
    """
    account = Account(
        id=told.account_id,
        email=normalise_email(told.email),
        password_hash="",
        kind=told.kind,
        name=told.name,
        address=told.address,
        language=told.language,
        consumer=is_consumer(told.kind, told.consumer),
        legal=check_legal(told.legal, kind=told.kind),
        state="active",
        revision=2,
    )
    registered = AccountRegistered(
        occurred_at=now, account_id=account.id, revision=1, contact=account.contact
    )
    activated = AccountActivated(occurred_at=now, account_id=account.id, revision=2)
    return Outcome(account, (registered, activated))
