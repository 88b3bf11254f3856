"""Keeping the address book, entering letters into the register, and sending them."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime

from uuid_utils.compat import uuid7

from shared.contracts.accounts import AccountRegistered, Contact, ContactChanged
from shared.contracts.base import Event
from shared.contracts.clock import DayStarted
from shared.contracts.notifications import (
    EmailGivenUp,
    EmailRows,
    FindEmails,
    GetMailHealth,
    Letters,
    PreviewLetters,
    SendEmail,
    ToldFact,
)
from shared.contracts.notifications import Letter as ShownLetter
from shared.contracts.operations import MailHealth, MailTrouble
from shared.runtime.errors import NotYet
from shared.runtime.router import Router
from shared.runtime.tx import Errand, Tx

from . import domain, store
from .desk import EVENTS, LETTERS, Desk, Dispatch
from .holdings import HOLDINGS
from .mailer import Mail
from .templates import Letter, letters_for

router = Router("notifications", HOLDINGS)


@router.on(AccountRegistered)
async def open_page(event: AccountRegistered, tx: Tx) -> None:
    """Enter somebody into the address book."""
    await store.save_contact(tx.connection, event.account_id, event.revision, event.contact)


@router.on(ContactChanged)
async def replace_page(event: ContactChanged, tx: Tx) -> None:
    """Replace what the address book says of somebody."""
    await store.save_contact(tx.connection, event.account_id, event.revision, event.contact)


async def queue_letters(events: Sequence[Event], tx: Tx) -> None:
    """Enter every letter that tells one of these facts into the register, once, and order it to be sent.

    Raises: NotYet while the address book does not know a reader.
    """
    told = [(letter, event) for event in events for letter in _telling(event)]
    emails = [_email(letter, event, tx) for letter, event in told]
    readers = {
        email.account_id for (letter, _), email in zip(told, emails, strict=True) if not letter.to_stranger
    }
    contacts = await store.find_contacts(tx.connection, readers)
    unknown = readers - contacts.keys()
    if unknown:
        unknown -= (gone := await store.erased(tx.connection, unknown))
        emails = [email for email in emails if email.account_id not in gone]
    if unknown:
        raise NotYet(f"no contact of account {', '.join(sorted(unknown))}")
    emails += [
        _email(second, event, tx)
        for letter, event in told
        if letter.also_second and (second := letter.for_second) and _has_second(contacts.get(_account(event)))
    ]
    await _enter(tx, emails)


async def _enter(tx: Tx, emails: list[domain.Email]) -> None:
    await tx.emit(*(SendEmail(email_id=email_id) for email_id in await store.enter(tx.connection, emails)))


@router.on(EmailGivenUp)
async def try_second_address(event: EmailGivenUp, tx: Tx) -> None:
    """What the first address of somebody refuses for good goes to the second one, where that was proved."""
    email = (await store.lock_emails(tx.connection, [event.email_id]))[event.email_id]
    contacts = await store.find_contacts(tx.connection, [event.account_id])
    second = LETTERS[email.letter].for_second
    if second and _has_second(contacts.get(event.account_id)):
        told = EVENTS[email.event_subject].model_validate_json(email.event)
        await _enter(tx, [_email(second, told, tx)])


def _has_second(contact: Contact | None) -> bool:
    return contact is not None and contact.second_email is not None


for told_event in EVENTS.values():
    router.on_all(told_event)(queue_letters)


@router.outside(SendEmail)
async def send_email(command: SendEmail, errand: Errand) -> None:
    """Write an e-mail to whom and as they are reached now, hand it over, and record what became of it."""
    dispatch = errand.use(Dispatch)
    mail = await dispatch.claim(command.email_id, by=errand.origin.message_id)
    if mail is not None:
        await dispatch.record(command.email_id, await errand.use(Desk).post(mail), errand)


@router.daily
async def order_again(_: DayStarted, tx: Tx) -> None:
    """Order the e-mails to be sent whose command was lost."""
    await tx.emit(*(SendEmail(email_id=email_id) for email_id in await store.left_behind(tx.connection)))


@router.answers(FindEmails)
async def find_emails(request: FindEmails, tx: Tx) -> EmailRows:
    return EmailRows(
        emails=await store.find_emails(tx.connection, account_id=request.account_id, number=request.number)
    )


@router.answers(GetMailHealth)
async def tell_mail_health(_: GetMailHealth, tx: Tx) -> MailHealth:
    """Tell what waits, what left last, and what was given up in the last days; and whether mail leaves at all."""
    since, mailer = tx.now - domain.COUNTED, tx.use(Desk).mailer
    trouble = mailer.in_trouble()
    told = MailTrouble(server=mailer.server.host, **asdict(trouble)) if trouble else None
    return MailHealth(**await store.count_emails(tx.connection, since), counted_since=since, trouble=told)


@router.answers(PreviewLetters)
async def preview_letters(request: PreviewLetters, tx: Tx) -> Letters:
    """Write what would tell some facts, to whom and as they are reached now; nothing is entered, nothing is sent."""
    events = [(at, event) for at, fact in enumerate(request.facts) if (event := _read(fact))]
    told = [(at, _email(letter, event, tx)) for at, event in events for letter in _telling(event)]
    contacts = await store.find_contacts(tx.connection, {email.account_id for _, email in told})
    desk = tx.use(Desk)
    return Letters(
        letters=[_shown(desk, at, email, contacts.get(email.account_id), tx.now) for at, email in told]
    )


def _read(fact: ToldFact) -> Event | None:
    known = EVENTS.get(fact.subject)
    return known.model_validate_json(fact.body) if known else None


def _shown(desk: Desk, at: int, email: domain.Email, contact: Contact | None, now: datetime) -> ShownLetter:
    """Return an e-mail as its reader would get it; without words where no address is known."""
    named, mail = desk.write(replace(email, message_id=email.id), contact, now)
    written = mail.rendered if isinstance(mail, Mail) else None
    return ShownLetter(
        fact=at,
        number=email.number,
        account_id=email.account_id,
        to=named.recipient,
        subject=written.subject if written else "",
        text=written.text if written else "",
    )


def _account(event: Event) -> str:
    account_id: str = getattr(event, "account_id", None) or domain.NOBODY
    return account_id


def _telling(event: Event) -> list[Letter]:
    return [letter for letter in letters_for(type(event)) if letter.tells(event)]


def _email(letter: Letter, event: Event, tx: Tx) -> domain.Email:
    return domain.Email(
        id=str(uuid7()),
        number=letter.number,
        letter=letter.name,
        account_id=_account(event),
        event_subject=event.subject(),
        event=event.model_dump_json(),
        fact_sha256=domain.fact_sha256(event),
        queued_at=tx.now,
    )
