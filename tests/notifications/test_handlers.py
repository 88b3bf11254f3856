"""Who is told what, once, and what becomes of each e-mail; sent to a real SMTP sink."""

import asyncio
import hashlib
from datetime import date, timedelta
from email import message_from_bytes
from email.policy import default

import pytest

from services.notifications import handlers, store
from services.notifications.desk import EVENTS, Dispatch
from services.notifications.domain import State
from services.notifications.templates import letters
from shared.contracts.accounts import AccountRegistered, ContactChanged
from shared.contracts.clock import DayStarted
from shared.contracts.notifications import (
    EmailAccepted,
    EmailGivenUp,
    FindEmails,
    PreviewLetters,
    SendEmail,
    ToldFact,
)
from shared.runtime.delivery import Worker
from shared.runtime.errors import NotFound, NotYet, Unavailable
from shared.runtime.parking import Delivery
from shared.runtime.retry import Policy

from . import builders, checking, debts, endings, erasures, staff, transfers

EXAMPLES = builders.EXAMPLES | checking.EXAMPLES | endings.EXAMPLES | erasures.EXAMPLES | transfers.EXAMPLES
OUTGOING = {message.subject(): message for message in (SendEmail, EmailAccepted, EmailGivenUp)}


def a_registration(**changes):
    return AccountRegistered(
        account_id="a-1", revision=1, contact=builders.a_contact(**changes), occurred_at=builders.AT
    )


def a_change(revision=2, **changes):
    contact = builders.a_contact(**changes)
    return ContactChanged(account_id="a-1", revision=revision, contact=contact, occurred_at=builders.AT)


async def deliver(errand, message, *, message_id="m-1"):
    """Run the handler as the bus does: behind the inbox."""
    (subscription,) = [s for s in handlers.router.subscriptions if s.message is type(message)]
    delivery = Delivery(
        consumer=subscription.durable("notifications"),
        message_id=message_id,
        subject=message.subject(),
        body=message.model_dump_json().encode(),
        headers={},
    )
    await Worker(errand.kit, Policy()).run(subscription, delivery)


async def said(errand, kind):
    async with errand.tx() as tx:
        rows = await tx.connection.fetch("select subject, body from outbox order by id")
    messages = [OUTGOING[row["subject"]].model_validate_json(row["body"]) for row in rows]
    return [message for message in messages if isinstance(message, kind)]


async def queued(errand, event=None):
    """Register the reader, say the event, and return the command to send its only letter."""
    await deliver(errand, a_registration())
    await deliver(errand, event or builders.an_invoice_issued())
    (command,) = await said(errand, SendEmail)
    return command


async def register(errand):
    async with errand.tx() as tx:
        return (await handlers.find_emails(FindEmails(), tx)).emails


def kept(sink):
    return [file.read_bytes() for file in sorted(sink.folder.glob("*.eml"))]


def read(content):
    return message_from_bytes(content, policy=default)


@pytest.fixture
async def errand(open_errand, desk):
    async with open_errand("notifications", use=(desk,)) as errand:
        dispatch = errand.kit.opened[Dispatch] = Dispatch(errand.kit)
        yield errand
        await dispatch.stop()


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0, 1)], ids=["told", "reversed", "repeated"])
async def test_the_address_book_keeps_the_newest_revision_in_any_order(open_tx, order):
    events = [a_registration(), a_change(2, email="b@example.org"), a_change(3, email="c@example.org")]
    async with open_tx("notifications") as tx:
        for number in order:
            event = events[number]
            keep = handlers.open_page if isinstance(event, AccountRegistered) else handlers.replace_page
            await keep(event, tx)
        assert await store.find_contacts(tx.connection, ["a-1", "a-2"]) == {"a-1": events[2].contact}


def test_every_letter_is_told_when_its_event_is_said():
    heard = {s.message.__name__ for s in handlers.router.subscriptions}
    assert {name for letter in letters() for name in letter.events} <= heard
    assert len(EVENTS) >= 17


async def test_a_letter_waits_for_an_account_that_is_not_known_yet(errand):
    with pytest.raises(NotYet):
        await deliver(errand, builders.a_confirmation_asked())
    assert await register(errand) == []
    assert len([await queued(errand, builders.a_confirmation_asked())]) == 1


async def test_the_same_event_twice_is_one_email(errand, sink):
    command = await queued(errand)
    await deliver(errand, builders.an_invoice_issued())
    for _ in range(2):
        await deliver(errand, command)
    assert len(kept(sink)) == len(await register(errand)) == 1


async def test_the_same_fact_said_again_in_another_message_is_one_email(errand):
    await queued(errand, builders.an_invoice_issued())
    later = builders.an_invoice_issued(occurred_at=builders.AT + timedelta(days=1))
    await deliver(errand, later, message_id="m-2")
    assert len(await register(errand)) == 1
    await deliver(errand, builders.an_invoice_issued(number="F-2026-00043"), message_id="m-3")
    assert len(await register(errand)) == 2


async def test_the_same_stranger_seen_again_is_a_second_alert(errand):
    await queued(errand, builders.a_new_sign_in())
    later = builders.a_new_sign_in(occurred_at=builders.AT + timedelta(days=1))
    for message_id in ("m-2", "m-3"):
        await deliver(errand, later, message_id=message_id)
    assert [row.number for row in await register(errand)] == ["M37", "M37"]


async def test_an_event_that_a_letter_does_not_speak_of_is_told_to_nobody(errand):
    await deliver(errand, debts.a_payment_disputed(outcome="won", was_accepted=False))
    assert await register(errand) == []


async def test_an_email_goes_to_the_address_and_in_the_language_of_when_it_is_sent(errand, sink):
    command = await queued(errand)
    await deliver(errand, a_change(email="new@example.org", language="en"))
    await deliver(errand, command)
    (message,) = map(read, kept(sink))
    assert (message["To"], message["Content-Language"]) == ("new@example.org", "en")
    assert message["Subject"] == "Your invoice F-2026-00042 is available"
    (row,) = await register(errand)
    assert (row.to, row.subject) == ("new@example.org", message["Subject"])


async def test_a_letter_for_another_address_than_the_accounts_goes_there(errand, sink):
    await deliver(errand, a_registration())
    await deliver(errand, builders.an_email_change_asked())
    await deliver(errand, a_change(email="camille@example.net"), message_id="m-2")
    for command in await said(errand, SendEmail):
        await deliver(errand, command, message_id=command.email_id)
    sent = {mail["to"]: mail["subject"] for mail in map(read, kept(sink))}
    assert sent == {
        "camille@example.net": "Confirmez votre nouvelle adresse e-mail",
        "camille@example.org": "Alerte de sécurité sur votre compte",
    }
    assert {row.to for row in await register(errand)} == sent.keys()


async def test_an_old_address_that_was_never_proved_is_told_nothing(errand):
    await deliver(errand, a_registration())
    unproved = {"old_may_cancel": False, "cancel_link": None, "cancel_until": None}
    await deliver(errand, builders.an_email_change_asked(**unproved))
    assert len(await said(errand, SendEmail)) == 1


async def test_an_accepted_email_is_recorded_with_the_digest_of_its_bytes(errand, sink):
    command = await queued(errand)
    await deliver(errand, command)
    (content,) = kept(sink)
    (event,) = await said(errand, EmailAccepted)
    assert (event.number, event.account_id) == ("M11", "a-1")
    assert event.sha256 == hashlib.sha256(content).hexdigest()
    assert read(content)["Message-ID"] == f"<{command.email_id}@example.org>"
    (row,) = await register(errand)
    assert (row.state, row.attempts, row.sent_at, row.error) == ("sent", 1, errand.now, None)


async def test_a_server_that_says_later_is_asked_again_until_it_takes_it(errand, sink):
    command = await queued(errand)
    sink.refuse_with = "451 4.3.0 try later"
    for attempts in (1, 2):
        with pytest.raises(Unavailable, match="451"):
            await deliver(errand, command)
        (row,) = await register(errand)
        assert (row.state, row.attempts, row.error) == ("queued", attempts, "451 4.3.0 try later")
    sink.refuse_with = None
    await deliver(errand, command)
    (row,) = await register(errand)
    assert (row.state, row.attempts, row.error) == ("sent", 3, None)
    assert len(kept(sink)) == len(await said(errand, EmailAccepted)) == 1


async def test_a_server_that_is_away_delays_an_email_and_loses_none(errand, sink):
    command = await queued(errand)
    await sink.stop()
    with pytest.raises(Unavailable):
        await deliver(errand, command)
    assert (await register(errand))[0].state == "queued"
    await sink.start()
    await deliver(errand, command)
    assert len(kept(sink)) == 1


async def test_a_refusal_for_good_gives_the_email_up_by_name(errand, sink):
    command = await queued(errand)
    sink.refuse_with = "550 5.1.1 no such user"
    await deliver(errand, command)
    (event,) = await said(errand, EmailGivenUp)
    assert (event.email_id, event.reason) == (command.email_id, "550 5.1.1 no such user")
    sink.refuse_with = None
    await deliver(errand, command, message_id="m-2")
    assert kept(sink) == []
    assert (await register(errand))[0].state == "given_up"


async def test_an_answer_lost_after_the_data_repeats_the_email_under_the_same_message_id(errand, sink):
    command = await queued(errand)
    sink.drop_after_data = True
    with pytest.raises(Unavailable):
        await deliver(errand, command)
    sink.drop_after_data = False
    await deliver(errand, command)
    first, second = (read(content)["Message-ID"] for content in kept(sink))
    assert first == second == f"<{command.email_id}@example.org>"
    assert len(await said(errand, EmailAccepted)) == 1


async def test_a_crash_before_the_note_repeats_the_email_under_the_same_message_id(errand, sink, desk):
    command = await queued(errand)
    await desk.post(await errand.use(Dispatch).claim(command.email_id, by=errand.origin.message_id))
    assert (await register(errand))[0].state == "sending"
    await handlers.send_email(command, errand)
    first, second = map(read, kept(sink))
    assert first["Message-ID"] == second["Message-ID"]
    assert len(await said(errand, EmailAccepted)) == 1


async def test_a_sent_email_is_not_sent_for_a_second_command(errand, sink):
    command = await queued(errand)
    for message_id in ("m-1", "m-2"):
        await deliver(errand, command, message_id=message_id)
    assert len(kept(sink)) == len(await said(errand, EmailAccepted)) == 1


async def test_emails_in_hand_at_the_same_time_are_each_sent_once(errand, sink):
    await deliver(errand, a_registration())
    for number in range(20):
        event = builders.an_invoice_issued(number=f"F-2026-{number:05d}")
        await deliver(errand, event, message_id=f"m-{number}")
    commands = await said(errand, SendEmail)
    for again in ("", "-again"):
        await asyncio.gather(*(deliver(errand, one, message_id=f"{one.email_id}{again}") for one in commands))
    accepted = await said(errand, EmailAccepted)
    assert sorted(event.email_id for event in accepted) == sorted(command.email_id for command in commands)
    assert {row.state for row in await register(errand)} == {"sent"}
    assert sorted(read(content)["Message-ID"] for content in kept(sink)) == sorted(
        f"<{command.email_id}@example.org>" for command in commands
    )


async def test_an_email_that_cannot_be_taken_spoils_no_other(errand, sink):
    command = await queued(errand)
    unknown = [SendEmail(email_id=f"nobody's-{number}") for number in range(3)]
    outcomes = await asyncio.gather(
        *(deliver(errand, one, message_id=one.email_id) for one in (*unknown, command)),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [NotFound] * 3 + [type(None)]
    assert len(kept(sink)) == 1


async def test_letters_of_many_events_are_entered_in_one_go(errand):
    await deliver(errand, a_registration())
    events = [builders.an_invoice_issued(number=f"F-2026-{number % 3:05d}") for number in range(6)]
    async with errand.tx() as tx:
        await handlers.queue_letters(events, tx)
        assert len(tx.emitted) == 3
    assert len(await register(errand)) == len(await said(errand, SendEmail)) == 3


async def test_an_email_that_another_message_is_sending_is_left_to_it(errand, sink):
    command = await queued(errand)
    await errand.use(Dispatch).claim(command.email_id, by="m-1")
    with pytest.raises(NotYet, match="being sent already"):
        await deliver(errand, command, message_id="m-2")
    assert kept(sink) == []


@pytest.mark.parametrize("email", ["", "été@example.org"], ids=["erased", "not-in-ascii"])
async def test_a_reader_without_an_address_is_given_up_by_name(errand, sink, email):
    command = await queued(errand)
    await deliver(errand, a_change(email=email))
    await deliver(errand, command)
    (event,) = await said(errand, EmailGivenUp)
    assert "no address" in event.reason
    assert kept(sink) == []


async def test_what_nobody_tried_to_send_for_a_day_is_ordered_again(errand):
    command = await queued(errand)
    day = date(2026, 11, 22)
    event = DayStarted(occurred_at=errand.now, number=day.toordinal(), day=day)
    async with errand.tx() as tx:
        await handlers.order_again(event, tx)
        assert tx.emitted == []
        await tx.connection.execute("update emails set entered_at = entered_at - interval '25 hours'")
        await handlers.order_again(event, tx)
        assert tx.emitted == [command]


@pytest.mark.parametrize("name", EXAMPLES)
async def test_every_letter_reaches_its_reader(errand, sink, name):
    event, [letter] = EXAMPLES[name], [one for one in letters() if one.name == name]
    await deliver(errand, a_registration())
    await deliver(errand, event)
    for command in await said(errand, SendEmail):
        await deliver(errand, command, message_id=command.email_id)
    reader = letter.reader(event, builders.a_contact()).email
    assert [read(content)["To"] for content in kept(sink)].count(reader) == 1
    assert {row.state for row in await register(errand)} == {State.SENT}


async def test_a_preview_is_the_mail_as_it_would_be_sent_and_enters_nothing(open_tx, desk):
    """C8: what is checked is what is sent."""
    event = staff.EXAMPLES["M24_hosting_suspended"]
    facts = [
        ToldFact(subject="evt.nobody.told_this.v1", body="{}"),
        ToldFact(subject=event.subject(), body=event.model_dump_json()),
    ]
    async with open_tx("notifications", use=(desk,)) as tx:
        asked = PreviewLetters(facts=facts)
        [unknown] = (await handlers.preview_letters(asked, tx)).letters
        await handlers.open_page(a_registration(), tx)
        [shown] = (await handlers.preview_letters(asked, tx)).letters
        assert await tx.connection.fetchval("select count(*) from emails") == 0
        assert tx.emitted == []
    assert (unknown.to, unknown.text) == ("", "")
    assert (shown.fact, shown.number, shown.to) == (1, "M24", builders.a_contact().email)
    assert shown.subject == "Suspension de votre service pigeon-7\N{NO-BREAK SPACE}: motifs"
    assert "Faits\N{NO-BREAK SPACE}: Envoi massif de courriels" in shown.text
