"""The new address proves itself, the old one may say no for 72 hours (R17, R19, R72, M37; ADR 0026)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.accounts.domain import (
    CancelTooLate,
    ChangedLately,
    EmailTaken,
    LinkTooOld,
    LinkUsed,
    ask_email_change,
    begin_totp,
    cancel_email_change,
    confirm_email_change,
    confirm_totp,
    forget_former,
)
from shared.contracts.accounts import (
    AccountActivated,
    ContactChanged,
    EmailChangeCancelled,
    EmailChanged,
    PasswordResetAsked,
)
from tests.accounts.builders import NOW, an_account, registered

OLD, NEW = "client@example.org", "nouvelle@example.org"
HOUR = timedelta(hours=1)


def ask(account, new=NEW, *, link_ids=("yes", "no"), now=NOW):
    return ask_email_change(account, new, link_ids=link_ids, now=now)


def asked(**changes):
    return ask(an_account(**changes)).account


def confirm(account, link_id="yes", *, now=NOW):
    return confirm_email_change(account, link_id, now=now)


def cancel(account, link_id="no", *, now=NOW):
    return cancel_email_change(account, link_id, reset_link="reset", now=now)


def kinds(outcome):
    return [type(event) for event in outcome.events]


def test_asking_changes_nothing_yet_and_tells_both_addresses():
    outcome = ask(an_account())
    [event] = outcome.events
    assert (outcome.account.email, outcome.account.revision) == (OLD, 1)
    assert (event.old_email, event.new_email, event.old_may_cancel) == (OLD, NEW, True)
    assert (event.confirm_link, event.confirm_until) == ("yes", NOW + 24 * HOUR)
    assert (event.cancel_link, event.cancel_until) == ("no", NOW + 72 * HOUR)


def test_the_proved_address_is_the_accounts_and_other_services_hear_of_it():
    outcome = confirm(asked(), now=NOW + 24 * HOUR)
    assert kinds(outcome) == [ContactChanged, EmailChanged]
    assert (outcome.events[0].contact.email, outcome.events[0].revision) == (NEW, 2)
    assert (outcome.account.email, outcome.account.reset) == (NEW, None)
    with pytest.raises(LinkUsed):
        confirm(outcome.account)


def test_a_link_to_the_new_address_is_good_for_a_day():
    with pytest.raises(LinkTooOld):
        confirm(asked(), now=NOW + 24 * HOUR + timedelta(seconds=1))


def test_neither_link_does_the_work_of_the_other():
    for act, link_id in ((confirm, "no"), (cancel, "yes")):
        with pytest.raises(LinkUsed):
            act(asked(), link_id)


@pytest.mark.parametrize("confirmed", [False, True], ids=["waiting", "done"])
def test_a_no_gives_the_account_back_to_the_old_address(confirmed):
    account = asked(totp_secret="S", recovery=frozenset({"r"}))
    account = confirm(account).account if confirmed else account
    outcome = cancel(replace(account, totp_secret="thief's", recovery=frozenset()), now=NOW + 72 * HOUR)
    after = outcome.account
    assert (after.email, after.password_hash, after.email_change) == (OLD, "", None)
    assert (after.totp_secret, after.recovery) == ("S", {"r"})
    moved = [ContactChanged] if confirmed else []
    assert kinds(outcome) == [EmailChangeCancelled, *moved, PasswordResetAsked]
    assert outcome.events[-1].email == OLD
    with pytest.raises(LinkUsed):
        cancel(after)


def test_a_no_comes_too_late_after_72_hours():
    with pytest.raises(CancelTooLate) as refused:
        cancel(confirm(asked()).account, now=NOW + 72 * HOUR + timedelta(seconds=1))
    assert "72" in refused.value.say("fr")


def test_asking_twice_does_not_launder_a_second_factor_that_a_thief_took_up():
    account = begin_totp(asked(), secret="thief's").account
    account = confirm_totp(account, step=1, recovery=frozenset(), now=NOW).account
    account = ask(account, "third@example.org", link_ids=("yes2", "no2")).account
    with pytest.raises(LinkUsed):
        confirm(account)
    assert cancel(confirm(account, "yes2").account, "no2").account.totp_secret is None


def test_while_the_old_address_may_say_no_there_is_no_further_change():
    done = confirm(asked()).account
    with pytest.raises(ChangedLately):
        ask(done, "third@example.org", now=NOW + 72 * HOUR)
    later = NOW + 72 * HOUR + timedelta(seconds=1)
    assert ask(done, "third@example.org", now=later).account.email_change.old_email == NEW


def test_the_accounts_own_address_is_no_new_one():
    with pytest.raises(EmailTaken):
        ask(an_account(), OLD)


def test_an_address_that_was_never_proved_has_no_say_and_the_new_one_opens_orders():
    outcome = ask(registered().account)
    [event] = outcome.events
    assert (event.old_may_cancel, event.cancel_link, event.cancel_until) == (False, None, None)
    proved = confirm(outcome.account)
    assert kinds(proved) == [ContactChanged, EmailChanged, AccountActivated]
    assert (proved.account.state, proved.account.confirmation) == ("active", None)
    assert [event.revision for event in proved.events if hasattr(event, "revision")] == [2, 3]
    with pytest.raises(LinkUsed):
        cancel(outcome.account)


def test_the_former_address_is_forgotten_once_nobody_can_say_no_any_more():
    done, waiting, unproved = confirm(asked()).account, asked(), ask(registered().account).account
    later = NOW + 72 * HOUR + timedelta(seconds=1)
    assert forget_former(done, now=NOW + 72 * HOUR) == done
    assert forget_former(done, now=later).email_change is None
    assert forget_former(waiting, now=NOW + 30 * HOUR) == waiting
    assert forget_former(unproved, now=NOW + 24 * HOUR) == unproved
    assert forget_former(unproved, now=NOW + 25 * HOUR).email_change is None
    assert forget_former(an_account(), now=later) == an_account()
