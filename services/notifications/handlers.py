"""Keeping the address book, entering letters into the register, and sending them."""

from datetime import UTC, datetime

from uuid_utils.compat import uuid7

from shared.contracts.accounts import AccountRegistered, ContactChanged
from shared.contracts.base import Event
from shared.contracts.clock import DayStarted
from shared.contracts.notifications import EmailRows, FindEmails, SendEmail
from shared.runtime.errors import NotYet, Unavailable
from shared.runtime.router import Router
from shared.runtime.tx import Errand, Tx

from . import domain, store
from .desk import EVENTS, Desk
from .mailer import Mail
from .templates import Letter, letters_for

router = Router("notifications")


@router.on(AccountRegistered)
async def open_page(event: AccountRegistered, tx: Tx) -> None:
    """Enter somebody into the address book."""
    await store.save_contact(tx.connection, event.account_id, event.revision, event.contact)


@router.on(ContactChanged)
async def replace_page(event: ContactChanged, tx: Tx) -> None:
    """Replace what the address book says of somebody."""
    await store.save_contact(tx.connection, event.account_id, event.revision, event.contact)


async def queue_letters(event: Event, tx: Tx) -> None:
    """Enter every letter that tells this fact into the register, once, and order it to be sent.

    Raises: NotYet while the address book does not know the reader.
    """
    told = [letter for letter in letters_for(type(event)) if letter.tells(event)]
    emails = [_email(letter, event, tx) for letter in told]
    for email in emails:
        if await store.find_contact(tx.connection, email.account_id) is None:
            raise NotYet(f"no contact of account {email.account_id}")
        if await store.enter(tx.connection, email):
            await tx.emit(SendEmail(email_id=email.id))


for told_event in EVENTS.values():
    router.on(told_event)(queue_letters)


@router.outside(SendEmail)
async def send_email(command: SendEmail, errand: Errand) -> None:
    """Write an e-mail to whom and as they are reached now, hand it over, and record what became of it."""
    mail = await _claim(command.email_id, errand)
    if mail is not None:
        await _record(command.email_id, errand, await errand.use(Desk).post(mail))


@router.daily
async def order_again(_: DayStarted, tx: Tx) -> None:
    """Order the e-mails to be sent whose command was lost."""
    await tx.emit(*(SendEmail(email_id=email_id) for email_id in await store.left_behind(tx.connection)))


@router.answers(FindEmails)
async def find_emails(request: FindEmails, tx: Tx) -> EmailRows:
    return EmailRows(
        emails=await store.find_emails(tx.connection, account_id=request.account_id, number=request.number)
    )


def _email(letter: Letter, event: Event, tx: Tx) -> domain.Email:
    account_id: str = event.account_id  # type: ignore[attr-defined]  # `desk` has checked it at the start
    return domain.Email(
        id=str(uuid7()),
        number=letter.number,
        letter=letter.name,
        account_id=account_id,
        event_subject=event.subject(),
        event=event.model_dump_json(),
        fact_sha256=domain.fact_sha256(event),
        queued_at=tx.now,
    )


async def _claim(email_id: str, errand: Errand) -> Mail | domain.Refused | None:
    """Take the e-mail and write it; None when it is over. A letter that cannot be written stays queued."""
    desk = errand.use(Desk)
    async with errand.tx() as tx:
        email = await store.lock_email(tx.connection, email_id)
        if domain.is_over(email):
            return None
        claimed = domain.claim(
            email,
            by=errand.origin.message_id,
            at=datetime.now(UTC),
            domain=desk.mailer.letterhead.domain,
        )
        contact = await store.find_contact(tx.connection, email.account_id)
        written, mail = desk.write(claimed, contact, tx.now)
        await store.save_email(tx.connection, written)
    return mail


async def _record(email_id: str, errand: Errand, delivery: domain.Delivery) -> None:
    """Save what became of it. Raises: Unavailable when it has to be tried again."""
    if isinstance(delivery, domain.Deferred):
        async with errand.tx() as tx:
            await _save(email_id, tx, delivery)
        raise Unavailable(delivery.reason)
    async with errand.record() as tx:
        await _save(email_id, tx, delivery)


async def _save(email_id: str, tx: Tx, delivery: domain.Delivery) -> None:
    email = await store.lock_email(tx.connection, email_id)
    settled, events = domain.settle(email, delivery, at=tx.now)
    await store.save_email(tx.connection, settled)
    await tx.emit(*events)
