"""A deactivated account begins no payment, and one that was opened again does (R17, R18)."""

import pytest

from services.payments.domain.refusals import AccountMayNotPay, may_not_pay
from shared.contracts.accounts import AccountActivated, AccountDeactivated, AccountTold, Contact
from tests.accounts.builders import ADDRESS

from .builders import OPENED_AT

WHO = {"occurred_at": OPENED_AT, "account_id": "a-1"}
CLOSED = AccountDeactivated(**WHO, revision=3, reason="incomplete", request="D-9")
OPENED = AccountActivated(**WHO, revision=4)


async def test_while_an_account_is_inactive_no_payment_is_begun(house):
    async with house() as made:
        await made.service.deliver(CLOSED)
        for method in ("card", "cheque"):
            with pytest.raises(AccountMayNotPay) as refused:
                await made.open(method)
            assert refused.value.say("fr") == (
                "Votre compte n'est pas actif : informations incomplètes. Corrigez-les ou répondez à la demande n° D-9."
            )
        await made.service.deliver(OPENED)
        assert (await made.open()).redirect_url


async def test_account_that_was_closed_before_a_copy_of_that_was_kept_is_told_of_later(house):
    """R18: what had been said before payments listened is said again."""
    contact = Contact(
        email="camille@example.org",
        name="Camille",
        language="fr",
        kind="person",
        consumer=True,
        address=ADDRESS,
    )
    told = AccountTold(
        **WHO, revision=9, contact=contact, state="inactive", reason="incomplete", request="D-9"
    )
    async with house() as made:
        for fact in (told, OPENED, told):
            await made.service.deliver(fact)
        with pytest.raises(AccountMayNotPay):
            await made.open("card")
        assert await made.service.rows("select name from client_name") == [{"name": "Camille"}]


async def test_older_news_close_nothing(house):
    async with house() as made:
        await made.service.deliver(OPENED)
        await made.service.deliver(CLOSED)
        assert (await made.open()).redirect_url


def test_who_has_a_link_learns_nothing_of_the_reason():
    told = may_not_pay("fraudulent", "D-9", by_link=True)
    assert told.code == "E-COMPTE-INACTIF"
    assert "D-9" not in told.say("fr") + told.say("en")
    assert "fraud" not in told.say("fr") + told.say("en")


def test_a_sender_that_gives_no_number_is_understood():
    assert "notre demande" in may_not_pay("wrong", None, by_link=False).say("fr")
