"""Security alerts go to both addresses, other mail to the second one only when the first refuses it for good (M37)."""

import pytest

from services.notifications.desk import LETTERS
from services.notifications.templates import letters
from services.notifications.templates.letters import ACCOUNT
from shared.contracts.notifications import EmailGivenUp, SendEmail

from . import builders, checking
from .test_handlers import a_registration, deliver, said

SECOND = "seconde@example.org"


@pytest.fixture
async def errand(open_errand):
    async with open_errand("notifications") as errand:
        yield errand


async def entered(errand):
    async with errand.tx() as tx:
        rows = await tx.connection.fetch("select id, letter from emails order by letter")
    return {row["letter"]: row["id"] for row in rows}


async def gives_up(errand, email_id, message_id="m-9"):
    event = EmailGivenUp(
        occurred_at=builders.AT, email_id=email_id, number="M11", account_id="a-1", reason="550 no such user"
    )
    await deliver(errand, event, message_id=message_id)


SAID_THERE_BY_ANOTHER = {"M37_second_email_added", "M37_second_email_removed"}
"""The second address has just proved itself, or gets a letter of its own."""


def test_every_security_alert_to_the_account_goes_to_both_addresses_and_nothing_else_does():
    both = {letter.name for letter in letters() if letter.also_second}
    alerts = {letter.name for letter in letters() if letter.number == "M37" and letter.to == ACCOUNT}
    assert both == alerts - SAID_THERE_BY_ANOTHER
    assert {"M37_passkey", "M37_passkey_doubted", "M37_delegate", "M37_new_sign_in"} <= both


def test_a_letter_with_an_address_of_its_own_has_no_copy():
    assert LETTERS["M37_password_reset"].for_second is None
    assert "M01_email_confirmation:second" in LETTERS


@pytest.mark.parametrize("second", [SECOND, None])
async def test_an_alert_goes_to_the_second_address_where_there_is_one(errand, second):
    await deliver(errand, a_registration(second_email=second))
    for message_id in ("m-2", "m-3"):
        await deliver(errand, builders.a_password_changed(), message_id=message_id)
    expected = {"M37_password_changed", *(["M37_password_changed:second"] if second else [])}
    assert set(await entered(errand)) == expected
    assert len(await said(errand, SendEmail)) == len(expected)
    contact = builders.a_contact(second_email=second)
    reader = LETTERS["M37_password_changed:second"].reader(builders.a_password_changed(), contact)
    assert (reader.email if reader else None) == second


async def test_what_the_first_address_refuses_for_good_goes_to_the_second_once(errand):
    await deliver(errand, a_registration(second_email=SECOND))
    await deliver(errand, builders.an_invoice_issued(), message_id="m-2")
    first = (await entered(errand))["M11_invoice_issued"]
    await gives_up(errand, first)
    await gives_up(errand, first, "m-10")
    known = await entered(errand)
    assert set(known) == {"M11_invoice_issued", "M11_invoice_issued:second"}
    await gives_up(errand, known["M11_invoice_issued:second"], "m-11")
    assert await entered(errand) == known


async def test_without_a_second_address_nothing_else_is_tried(errand):
    await deliver(errand, a_registration())
    await deliver(errand, checking.an_account_deactivated(), message_id="m-2")
    known = await entered(errand)
    await gives_up(errand, known["M03_account_deactivated"])
    assert await entered(errand) == known
