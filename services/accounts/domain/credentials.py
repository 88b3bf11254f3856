"""Choosing another password: with the present one, or by a link that is mailed. No rule here sees a password."""

from dataclasses import replace
from datetime import datetime, timedelta

from shared.contracts.accounts import PasswordChanged, PasswordResetAsked

from .accounts import LINK_PAUSE, Account, Link, Outcome
from .refusals import LinkTooOld, LinkUsed

RESET_HOURS = 1


def ask_reset(account: Account, *, link_id: str, now: datetime) -> Outcome:
    """Mail a link to choose another password, good once and for an hour; an earlier one is worth nothing then.

    Source: terms of sale, art. 6 (R19).
    """
    life = timedelta(hours=RESET_HOURS)
    just_mailed = account.reset is not None and now < account.reset.expires_at - life + LINK_PAUSE
    if account.state == "closed" or just_mailed:
        return Outcome(account)
    return mail_reset(account, link_id=link_id, now=now)


def mail_reset(account: Account, *, link_id: str, now: datetime) -> Outcome:
    """Mail the link, to the address that the account has by now."""
    link = Link.mailed(link_id, hours=RESET_HOURS, now=now)
    asked = PasswordResetAsked(
        occurred_at=now,
        account_id=account.id,
        email=account.email,
        link_id=link_id,
        expires_at=link.expires_at,
    )
    return Outcome(replace(account, reset=link), (asked,))


def reset_password(
    account: Account, link_id: str, *, password_hash: str, address: str, now: datetime
) -> Outcome:
    """Choose another password with the mailed link; the caller ends every session.

    A second factor stays: who reads the mail does not hold the authenticator.

    Raises: LinkUsed, LinkTooOld.
    Source: terms of sale, art. 6 (R19); M37.
    """
    check_reset(account, link_id, now=now)
    changed = replace(account, password_hash=password_hash, reset=None)
    return Outcome(changed, (_changed(account, "link", address=address, now=now),))


def check_reset(account: Account | None, link_id: str, *, now: datetime) -> Account:
    """Raises: LinkUsed, also for a closed account; LinkTooOld."""
    if account is None or account.state == "closed" or not (account.reset and account.reset.opens(link_id)):
        raise LinkUsed
    if now > account.reset.expires_at:
        raise LinkTooOld(hours=RESET_HOURS)
    return account


def change_password(account: Account, *, password_hash: str, address: str, now: datetime) -> Outcome:
    """Choose another password, once the present one was shown; the caller ends every other session.

    A link that was mailed before is worth nothing any more.

    Source: terms of sale, art. 6 (R19); M37.
    """
    changed = replace(account, password_hash=password_hash, reset=None)
    return Outcome(changed, (_changed(account, "password", address=address, now=now),))


def _changed(account: Account, by: str, *, address: str, now: datetime) -> PasswordChanged:
    return PasswordChanged(occurred_at=now, account_id=account.id, by=by, address=address)  # type: ignore[arg-type]
