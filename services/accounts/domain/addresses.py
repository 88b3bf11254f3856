"""Changing the e-mail address: the new one proves itself, the old one may say no (ADR 0026)."""

from dataclasses import replace
from datetime import datetime, timedelta

from shared.contracts.accounts import (
    AccountActivated,
    EmailChangeAsked,
    EmailChangeCancelled,
    EmailChanged,
)
from shared.contracts.base import Event

from .accounts import LINK_HOURS, Account, EmailChange, Link, Outcome, contact_changed, move
from .credentials import mail_reset
from .refusals import CancelTooLate, ChangedLately, EmailTaken, LinkTooOld, LinkUsed

CANCEL_HOURS = 72
ASKED_WITHIN = timedelta(hours=LINK_HOURS + CANCEL_HOURS)
"""A change that can still be taken back was asked at most so long ago."""

LinkIds = tuple[str, str]
"""The one that confirms, and the one that cancels."""


def ask_email_change(account: Account, new_email: str, *, link_ids: LinkIds, now: datetime) -> Outcome:
    """Mail a link to the new address, and tell the old one at once how to say no.

    A change that waits for its proof is replaced by this one. An address that was never proved has no say.

    Raises: EmailTaken when it is the account's already; ChangedLately while another change may be taken back.
    Source: terms of sale, art. 6 and 13 (R19, R72); M37.
    """
    if new_email == account.email:
        raise EmailTaken
    former = _open_to_a_no(account, now=now)
    if former and former.confirm is None:
        raise ChangedLately(hours=CANCEL_HOURS)
    proved = account.confirmation is None
    first = former or account  # whoever asks twice does not change what a no gives back
    change = EmailChange(
        old_email=account.email,
        new_email=new_email,
        confirm=Link.mailed(link_ids[0], hours=LINK_HOURS, now=now),
        cancel=Link.mailed(link_ids[1], hours=CANCEL_HOURS, now=now) if proved else None,
        totp_secret=first.totp_secret,
        recovery=first.recovery,
    )
    return Outcome(replace(account, email_change=change), (_asked(account, change, link_ids, now=now),))


def confirm_email_change(account: Account, link_id: str, *, now: datetime) -> Outcome:
    """Make the new address the account's, now that it was proved; both addresses are told.

    An account that waited for the proof of its first address has it by that.

    Raises: LinkUsed, LinkTooOld.
    Source: terms of sale, art. 6 (R17); M37.
    """
    change = account.email_change
    if account.state == "closed" or not (change and change.confirm and change.confirm.opens(link_id)):
        raise LinkUsed
    if now > change.confirm.expires_at:
        raise LinkTooOld(hours=LINK_HOURS)
    facts = {"confirmation": None, "reset": None, "email_change": replace(change, confirm=None)}
    after = replace(account, email=change.new_email, revision=account.revision + 1, **facts)  # type: ignore[arg-type]
    events: list[Event] = [contact_changed(after, now=now), _done(after, change, now=now)]
    if after.state == "unverified":
        after = move(after, "active")
        events.append(AccountActivated(occurred_at=now, account_id=after.id, revision=after.revision))
    return Outcome(after, tuple(events))


def cancel_email_change(account: Account, link_id: str, *, reset_link: str, now: datetime) -> Outcome:
    """Give the account back to the reader of its old address: who asked for the change knew the password.

    The address and the second factor are again those of before the request, the password opens nothing any more,
    and a link to choose another one goes to the old address; a second address is proved anew. The caller ends every
    session, and what may have been let in since: passkeys, and persons who act under the owner.

    Raises: LinkUsed, CancelTooLate.
    Source: terms of sale, art. 6 (R19); GDPR art. 32; M37.
    """
    change = account.email_change
    if account.state == "closed" or not (change and change.cancel and change.cancel.opens(link_id)):
        raise LinkUsed
    if now > change.cancel.expires_at:
        raise CancelTooLate(hours=CANCEL_HOURS)
    back = _as_before(account, change)
    said = EmailChangeCancelled(
        occurred_at=now, account_id=back.id, old_email=change.old_email, new_email=change.new_email
    )
    moved = (contact_changed(back, now=now),) if back.revision != account.revision else ()
    mailed = mail_reset(back, link_id=reset_link, now=now)
    return Outcome(mailed.account, (said, *moved, *mailed.events))


def forget_former(account: Account, *, now: datetime) -> Account:
    """Forget a change that nobody can confirm or take back any more, and with it the former address (L14)."""
    change = account.email_change
    links = [link for link in (change.confirm, change.cancel) if link] if change else []
    over = all(now > link.expires_at for link in links)
    return replace(account, email_change=None) if over else account


def _as_before(account: Account, change: EmailChange) -> Account:
    return replace(
        account,
        email=change.old_email,
        password_hash="",
        totp_secret=change.totp_secret,
        totp_pending=None,
        recovery=change.recovery,
        email_change=None,
        second_email=None,
        second_asked=None,
        revision=account.revision + (change.confirm is None or account.second_email is not None),
    )


def _open_to_a_no(account: Account, *, now: datetime) -> EmailChange | None:
    change = account.email_change
    return change if change and change.cancel and now <= change.cancel.expires_at else None


def _asked(account: Account, change: EmailChange, link_ids: LinkIds, *, now: datetime) -> EmailChangeAsked:
    assert change.confirm is not None
    return EmailChangeAsked(
        occurred_at=now,
        account_id=account.id,
        old_email=change.old_email,
        new_email=change.new_email,
        confirm_link=link_ids[0],
        confirm_until=change.confirm.expires_at,
        old_may_cancel=change.cancel is not None,
        cancel_link=link_ids[1] if change.cancel else None,
        cancel_until=change.cancel.expires_at if change.cancel else None,
    )


def _done(account: Account, change: EmailChange, *, now: datetime) -> EmailChanged:
    return EmailChanged(
        occurred_at=now,
        account_id=account.id,
        old_email=change.old_email,
        new_email=change.new_email,
        old_may_cancel=change.cancel is not None,
        cancel_until=change.cancel.expires_at if change.cancel else None,
    )
