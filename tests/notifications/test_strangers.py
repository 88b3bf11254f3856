"""Receipts for somebody of whom only the fact itself tells: no account, no contact, in the language of the form (L06)."""

import pytest

from services.notifications.desk import EVENTS, Dispatch
from services.notifications.domain import State
from services.notifications.templates import letters, says_whom
from shared.contracts.notifications import EmailAccepted, SendEmail
from shared.contracts.orders import DeclarationQuestioned, WithdrawalDeclared

from .endings import (
    a_declaration_questioned,
    a_declaration_rejected,
    a_termination_declared,
    a_withdrawal_declared,
)
from .test_handlers import deliver, kept, read, register, said

LETTERS = {letter.name: letter for letter in letters()}


@pytest.fixture
async def office(open_errand, desk):
    async with open_errand("notifications", use=(desk,)) as errand:
        dispatch = errand.kit.opened[Dispatch] = Dispatch(errand.kit)
        yield errand
        await dispatch.stop()


@pytest.mark.parametrize(("language", "word"), [("fr", "Accusé de réception"), ("en", "Acknowledgement")])
async def test_receipt_reaches_the_address_of_the_form_though_nobody_has_an_account(
    office, sink, language, word
):
    event = a_withdrawal_declared(language=language, email="nobody@example.org")
    for number in range(2):
        await deliver(office, event, message_id=f"m-{number}")
    [command] = await said(office, SendEmail)
    await deliver(office, command)
    [mail] = map(read, kept(sink))
    assert mail["To"] == "nobody@example.org"
    assert word in mail["Subject"]
    [row] = await register(office)
    assert (row.state, row.to, row.account_id) == (State.SENT, "nobody@example.org", "")
    [accepted] = await said(office, EmailAccepted)
    assert accepted.account_id == ""


async def test_receipt_of_who_was_signed_in_stands_in_the_register_under_the_account(office, sink):
    await deliver(office, a_withdrawal_declared(account_id="a-7"))
    [command] = await said(office, SendEmail)
    await deliver(office, command)
    assert [row.account_id for row in await register(office)] == ["a-7"]
    assert len(kept(sink)) == 1


@pytest.mark.parametrize(
    "event", [a_termination_declared, a_declaration_rejected], ids=["notice", "rejected"]
)
async def test_who_gave_a_postal_address_gets_no_mail(office, event):
    await deliver(office, event(receipt_by="post", email=""))
    assert await said(office, SendEmail) == []


async def test_what_was_typed_stays_on_its_line_and_is_no_markup(office, sink):
    await deliver(office, a_withdrawal_declared(name="A\nBcc: x@example.org <b>B</b>"))
    [command] = await said(office, SendEmail)
    await deliver(office, command)
    [mail] = map(read, kept(sink))
    assert mail["Bcc"] is None
    assert "<b>B</b>" not in mail.get_body(("html",)).get_content()


def test_a_letter_for_an_account_is_not_for_a_fact_without_one():
    assert says_whom(LETTERS["M18_withdrawal_received"], WithdrawalDeclared)
    assert says_whom(LETTERS["M18_declaration_questioned"], DeclarationQuestioned)
    assert not says_whom(LETTERS["M18_declaration_questioned"], WithdrawalDeclared)
    assert not says_whom(LETTERS["M18_withdrawal_received"], type(a_declaration_questioned()))
    assert WithdrawalDeclared in EVENTS.values()
