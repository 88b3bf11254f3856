"""The second address: nothing is said of it to anybody before its reader has proved it, and it opens nothing."""

from dataclasses import replace
from datetime import datetime, timedelta

from shared.contracts.accounts import SecondEmailAdded, SecondEmailAsked, SecondEmailRemoved

from .accounts import (
    LINK_HOURS,
    LINK_PAUSE,
    Account,
    Link,
    Outcome,
    SecondAsked,
    contact_changed,
    normalise_email,
)
from .refusals import EmailTaken, LinkTooOld, LinkUsed


def ask_second_email(account: Account, email: str | None, *, link_id: str, now: datetime) -> Outcome:
    """Mail a link to a second address, or take the second address away; the same again says nothing.

    One that has just been mailed is not mailed again: forms send what they show, whatever was changed.

    Raises: EmailTaken when it is the first one.
    Source: terms of sale, art. 6 (R15, R17).
    """
    if email is None:
        return _removed(account, now=now)
    wanted = normalise_email(email)
    if wanted == account.email:
        raise EmailTaken
    if wanted == account.second_email:
        return Outcome(replace(account, second_asked=None))
    if account.second_asked and account.second_asked.email == wanted and _just(account.second_asked, now):
        return Outcome(account)
    link = Link.mailed(link_id, hours=LINK_HOURS, now=now)
    asked = SecondEmailAsked(
        occurred_at=now, account_id=account.id, email=wanted, link_id=link_id, expires_at=link.expires_at
    )
    return Outcome(replace(account, second_asked=SecondAsked(email=wanted, link=link)), (asked,))


def confirm_second_email(account: Account, link_id: str, *, now: datetime) -> Outcome:
    """Use a second address from now on; one of before is told that it is not any more.

    Raises: LinkUsed, also where the address has become the first one meanwhile; LinkTooOld.
    Source: M37.
    """
    asked = account.second_asked
    if asked is None or not asked.link.opens(link_id) or asked.email == account.email:
        raise LinkUsed
    if now > asked.link.expires_at:
        raise LinkTooOld(hours=LINK_HOURS)
    after = replace(account, second_email=asked.email, second_asked=None, revision=account.revision + 1)
    added = SecondEmailAdded(occurred_at=now, account_id=account.id, email=asked.email)
    return Outcome(after, (contact_changed(after, now=now), added, *_told_removed(account, now=now)))


def _just(asked: SecondAsked, now: datetime) -> bool:
    return now < asked.link.expires_at - timedelta(hours=LINK_HOURS) + LINK_PAUSE


def _removed(account: Account, *, now: datetime) -> Outcome:
    if account.second_email is None:
        return Outcome(replace(account, second_asked=None))
    after = replace(account, second_email=None, second_asked=None, revision=account.revision + 1)
    return Outcome(after, (contact_changed(after, now=now), *_told_removed(account, now=now)))


def _told_removed(account: Account, *, now: datetime) -> tuple[SecondEmailRemoved, ...]:
    if account.second_email is None:
        return ()
    return (SecondEmailRemoved(occurred_at=now, account_id=account.id, email=account.second_email),)
