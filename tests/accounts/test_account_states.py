"""Registration, confirmation, and what closes orders to an account (R15, R17, R18, R19, R74, M01)."""

from dataclasses import replace
from datetime import timedelta
from typing import get_args

import pytest

from services.accounts.domain import (
    NEXT,
    LinkTooOld,
    LinkUsed,
    WeakPassword,
    ask_confirmation,
    change_contact,
    confirm,
    deactivate,
    may_order,
    normalise_email,
    reactivate,
    staff,
    token_sha256,
)
from services.accounts.domain.accounts import move
from shared.contracts.accounts import AccountState, ChangeMe, LegalIdentity
from shared.contracts.base import Role
from shared.runtime.errors import IllegalMove
from tests.accounts.builders import ADDRESS, LINK, NOW, an_account, registered

STATES = get_args(AccountState)
LEGAL = {"person": None, "legal_person": LegalIdentity(siren="798158804", representative="Camille Martin")}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("to", STATES)
def test_the_transition_table_is_the_only_way(state, to):
    account = an_account(state=state)
    if to in NEXT[state]:
        moved = move(account, to)
        assert (moved.state, moved.revision) == (to, account.revision + 1)
    else:
        with pytest.raises(IllegalMove):
            move(account, to)


def test_a_new_account_waits_for_its_address_and_keeps_no_token():
    outcome = registered()
    account, (said, asked) = outcome.account, outcome.events
    assert (account.state, account.roles, account.email) == (
        "unverified",
        {Role.CLIENT},
        "client@example.org",
    )
    assert (said.contact.name, said.contact.language, said.revision) == ("Camille Martin", "fr", 1)
    assert (asked.link_id, asked.expires_at) == (LINK, NOW + timedelta(hours=24))
    assert LINK not in repr(account)
    assert account.confirmation.token_sha256 == token_sha256(LINK)


def test_the_password_is_in_no_event_and_not_in_the_account():
    outcome = registered(password="un mot bien à moi")
    assert "un mot bien" not in repr(outcome)


def test_a_weak_password_opens_no_account():
    with pytest.raises(WeakPassword):
        registered(password="motdepasse")


@pytest.mark.parametrize(
    ("kind", "said", "consumer"),
    [
        ("person", None, True),
        ("legal_person", None, False),
        ("person", False, False),
        ("legal_person", True, True),
    ],
)
def test_a_natural_person_is_a_consumer_unless_told_otherwise(kind, said, consumer):
    assert registered(kind=kind, consumer=said, legal=LEGAL[kind]).account.consumer is consumer


def test_confirming_the_address_opens_orders():
    outcome = confirm(registered().account, LINK, now=NOW + timedelta(hours=24))
    assert (outcome.account.state, outcome.account.confirmation) == ("active", None)
    (event,) = outcome.events
    assert (event.account_id, event.revision) == ("a-1", 2)


def test_a_link_is_good_once():
    active = confirm(registered().account, LINK, now=NOW).account
    with pytest.raises(LinkUsed) as refused:
        confirm(active, LINK, now=NOW)
    assert refused.value.code == "E-LIEN"


def test_a_link_is_good_for_a_day():
    with pytest.raises(LinkTooOld) as refused:
        confirm(registered().account, LINK, now=NOW + timedelta(hours=24, seconds=1))
    assert refused.value.code == "E-LIEN"


def test_a_newer_link_replaces_the_older():
    account = ask_confirmation(registered().account, link_id="second", now=NOW).account
    with pytest.raises(LinkUsed):
        confirm(account, LINK, now=NOW)
    assert confirm(account, "second", now=NOW).account.state == "active"


def test_a_link_does_not_open_a_deactivated_account():
    account = deactivate(registered().account, "fraudulent", now=NOW).account
    with pytest.raises(LinkUsed):
        confirm(account, LINK, now=NOW)


@pytest.mark.parametrize("reason", ["incomplete", "wrong", "fraudulent"])
def test_deactivation_gives_its_reason_once(reason):
    outcome = deactivate(an_account(), reason, now=NOW)
    assert (outcome.account.state, outcome.account.reason) == ("inactive", reason)
    assert outcome.events[0].reason == reason
    assert deactivate(outcome.account, reason, now=NOW).events == ()


def test_a_corrected_account_is_opened_again():
    inactive = deactivate(an_account(), "wrong", now=NOW).account
    outcome = reactivate(inactive, now=NOW)
    assert (outcome.account.state, outcome.account.reason, len(outcome.events)) == ("active", None, 1)
    assert reactivate(outcome.account, now=NOW).events == ()


def test_a_corrected_account_whose_address_was_never_proved_waits_for_that_again():
    inactive = deactivate(registered().account, "wrong", now=NOW).account
    outcome = reactivate(inactive, now=NOW)
    assert (outcome.account.state, outcome.account.reason, outcome.events) == ("unverified", None, ())
    assert confirm(outcome.account, LINK, now=NOW).account.state == "active"


@pytest.mark.parametrize("state", ["unverified", "closed"])
def test_reactivation_is_no_way_around_confirmation_or_closure(state):
    with pytest.raises(IllegalMove):
        reactivate(an_account(state=state), now=NOW)


@pytest.mark.parametrize("state", STATES)
def test_only_active_accounts_order_also_while_documents_are_awaited(state):
    assert may_order(state) is (state in {"active", "documents_requested"})


@pytest.mark.parametrize(
    "typed",
    ["client@example.org", " Client@Example.ORG ", "CLIENT@EXAMPLE.ORG\n"],
    ids=["plain", "mixed", "upper"],
)
def test_an_address_is_one_however_it_is_typed(typed):
    assert normalise_email(typed) == "client@example.org"


def test_composed_and_decomposed_accents_are_the_same_address():
    assert normalise_email("re\u0301mi@example.org") == normalise_email("r\u00e9mi@example.org")


def test_a_change_of_contact_is_said_with_the_whole_contact():
    outcome = change_contact(an_account(), ChangeMe(name="Camille Durand", language="en"), now=NOW)
    (event,) = outcome.events
    assert (event.contact.name, event.contact.language, event.contact.address) == (
        "Camille Durand",
        "en",
        ADDRESS,
    )
    assert (event.revision, outcome.account.revision) == (2, 2)


def test_a_change_that_changes_nothing_says_nothing():
    account = an_account()
    outcome = change_contact(account, ChangeMe(name=account.name), now=NOW)
    assert (outcome.account, outcome.events) == (account, ())


def test_a_staff_account_is_active_with_one_role_and_a_second_factor():
    kept = {"password_hash": "hash", "totp_secret": "ENCRYPTED"}
    account = staff("Treasurer@Example.org", Role.TREASURER, account_id="a-9", **kept, address=ADDRESS)
    assert (account.state, account.roles, account.totp_secret) == ("active", {Role.TREASURER}, "ENCRYPTED")
    assert account.email == "treasurer@example.org"
    assert replace(account, totp_secret=None).view.roles == [Role.TREASURER]
