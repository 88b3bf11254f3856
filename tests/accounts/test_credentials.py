"""Choosing another password: by a mailed link or with the present one (R19, M37)."""

from datetime import timedelta

import pytest

from services.accounts.domain import (
    LinkTooOld,
    LinkUsed,
    ask_reset,
    change_password,
    reset_password,
    token_sha256,
)
from tests.accounts.builders import NOW, an_account

HOUR = timedelta(hours=1)


def asked(link_id="a-reset-link", **changes):
    return ask_reset(an_account(**changes), link_id=link_id, now=NOW)


def reset(account, link_id="a-reset-link", *, now=NOW):
    return reset_password(account, link_id, password_hash="another", address="192.0.2.7", now=now)


def test_a_reset_link_goes_to_the_accounts_address_and_only_its_hash_is_kept():
    outcome = asked()
    [event] = outcome.events
    assert (event.email, event.link_id, event.expires_at) == (
        "client@example.org",
        "a-reset-link",
        NOW + HOUR,
    )
    assert outcome.account.reset.token_sha256 == token_sha256("a-reset-link")
    assert "a-reset-link" not in repr(outcome.account)


def test_a_reset_link_changes_the_password_once_and_says_how():
    outcome = reset(asked().account, now=NOW + HOUR)
    assert (outcome.account.password_hash, outcome.account.reset) == ("another", None)
    assert [(event.by, event.address) for event in outcome.events] == [("link", "192.0.2.7")]
    with pytest.raises(LinkUsed):
        reset(outcome.account)


def test_a_reset_link_is_good_for_an_hour_and_says_so():
    with pytest.raises(LinkTooOld) as refused:
        reset(asked().account, now=NOW + HOUR + timedelta(seconds=1))
    assert "1 h" in refused.value.say("fr")
    assert "1 h" in refused.value.say("en")


def test_another_reset_link_replaces_the_first_but_not_at_once():
    first = asked().account
    again = ask_reset(first, link_id="second", now=NOW + timedelta(minutes=1))
    assert (again.account, again.events) == (first, ())
    later = ask_reset(first, link_id="second", now=NOW + timedelta(minutes=2)).account
    with pytest.raises(LinkUsed):
        reset(later)
    assert reset(later, "second").account.password_hash == "another"


def test_a_closed_account_gets_no_link_and_opens_by_none():
    assert asked(state="closed").events == ()
    with pytest.raises(LinkUsed):
        reset(an_account(state="closed", reset=asked().account.reset))


@pytest.mark.parametrize("state", ["unverified", "inactive", "documents_requested"])
def test_an_account_that_may_not_order_may_still_have_another_password(state):
    assert reset(asked(state=state).account).account.state == state


def test_a_reset_leaves_the_second_factor_as_it_is():
    account = asked(totp_secret="S", recovery=frozenset({"r"})).account
    after = reset(account).account
    assert (after.totp_secret, after.recovery) == ("S", {"r"})


def test_a_change_with_the_present_password_ends_a_link_that_was_mailed():
    outcome = change_password(asked().account, password_hash="another", address="", now=NOW)
    assert (outcome.account.password_hash, outcome.account.reset) == ("another", None)
    assert [event.by for event in outcome.events] == ["password"]
