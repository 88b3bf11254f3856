"""Documents asked for, what ends a check and what a verdict does to the account (R16, R17, L14, D2)."""

from dataclasses import replace
from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.accounts import domain
from services.accounts.domain.checks import _moved
from shared.contracts.accounts import (
    AccountActivated,
    AccountDeactivated,
    AskDocuments,
    CheckState,
    DocumentKind,
    DocumentsAccepted,
    DocumentsOverdue,
    DocumentsRequested,
)
from shared.runtime.errors import IllegalMove
from tests.accounts.builders import NOW, an_account

BY = domain.By(account_id="s-1", at=NOW)
TODAY, DUE = date(2026, 11, 22), date(2026, 12, 7)
STATES = get_args(CheckState)


def asked(account=None, **changes):
    form = {"account_id": "a-1", "documents": ["identity", "address"], "purpose": "Le nom et l'adresse."}
    form = AskDocuments(**form | changes)
    return domain.ask_documents(account or an_account(), form, number="D-1", by=BY)


def on(day):
    return replace(BY, at=NOW + (day - TODAY))


def verdict(word, check, account, *, day=TODAY, others_wait=False):
    return domain.decide(check, account, verdict=word, others_wait=others_wait, by=on(day))


def all_sent(check):
    for kind in check.documents:
        check = domain.receive(check, kind, today=TODAY)
    return check


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("to", STATES)
def test_a_check_moves_only_as_its_table_says(state, to):
    check = replace(asked().check, state=state)
    if to == state or to in domain.CHECK_NEXT[state]:
        assert _moved(check, to).state == to
    else:
        with pytest.raises(IllegalMove):
            _moved(check, to)


def test_asking_leaves_fifteen_days_and_the_account_goes_on_ordering():
    found = asked()
    [said] = found.events
    assert isinstance(said, DocumentsRequested)
    assert (said.due_on, found.check.due_on, said.request) == (DUE, DUE, "D-1")
    assert (found.account.state, domain.may_order(found.account.state)) == ("documents_requested", True)
    assert [one.kind for one in said.documents] == ["identity", "address"]


@pytest.mark.parametrize("day", [TODAY, TODAY - timedelta(1)], ids=["today", "yesterday"])
def test_nobody_is_asked_for_documents_by_today(day):
    with pytest.raises(domain.DueInThePast):
        asked(due_on=day)


@pytest.mark.parametrize("state", ["unverified", "inactive", "documents_requested"])
def test_an_account_that_is_not_simply_active_stays_what_it_is_when_documents_are_asked(state):
    assert asked(an_account(state=state)).account.state == state


@given(kinds=some.lists(some.sampled_from(get_args(DocumentKind)), max_size=8))
def test_a_check_waits_for_staff_once_every_kind_has_come_in_whatever_order(kinds):
    check = asked().check
    for kind in kinds:
        check = domain.receive(check, kind, today=TODAY)
    assert (check.state == "received") is ({"identity", "address"} <= set(kinds))
    assert [one.document for one in check.received] == kinds


def test_the_last_day_counts_whole_and_its_end_is_told_once():
    check = asked().check
    assert domain.remind(check, today=DUE, now=NOW) == (check, ())
    late, [said] = domain.remind(check, today=DUE + timedelta(1), now=NOW)
    assert isinstance(said, DocumentsOverdue)
    assert (said.due_on, [one.kind for one in said.documents]) == (DUE, ["identity", "address"])
    assert domain.remind(late, today=DUE + timedelta(2), now=NOW) == (late, ())


def test_a_reminder_names_what_is_still_missing():
    check = domain.receive(asked().check, "identity", today=TODAY)
    _, [said] = domain.remind(check, today=DUE + timedelta(1), now=NOW)
    assert [one.kind for one in said.documents] == ["address"]


def test_nobody_who_sent_everything_is_reminded():
    check = all_sent(asked().check)
    assert domain.remind(check, today=DUE + timedelta(1), now=NOW) == (check, ())


def test_a_missed_day_changes_nothing_by_itself():
    found = asked()
    late, _ = domain.remind(found.check, today=DUE + timedelta(1), now=NOW)
    assert late.state == "awaiting"
    assert late.overdue(DUE + timedelta(1))


@pytest.mark.parametrize("word", ["incomplete", "wrong"])
def test_while_the_delay_runs_and_nothing_came_only_fraud_ends_it(word):
    found = asked()
    with pytest.raises(domain.DelayRuns) as refused:
        verdict(word, found.check, found.account, day=DUE)
    assert "07/12/2026" in refused.value.say("fr")
    assert verdict("fraudulent", found.check, found.account).account.reason == "fraudulent"


@pytest.mark.parametrize("word", ["incomplete", "wrong", "fraudulent"])
def test_a_verdict_against_the_account_closes_it_to_orders_under_the_number_it_may_answer(word):
    found = asked()
    done = verdict(word, found.check, found.account, day=DUE + timedelta(1))
    [said] = done.events
    assert isinstance(said, AccountDeactivated)
    assert (said.reason, said.request) == (word, "D-1")
    assert (done.account.state, done.check.state, done.check.verdict) == ("inactive", "refused", word)


def test_an_accepted_check_opens_the_account_and_wants_nothing_more():
    found = asked()
    done = verdict("accepted", all_sent(found.check), found.account)
    assert [type(one) for one in done.events] == [AccountActivated, DocumentsAccepted]
    assert (done.account.state, done.check.decided_by) == ("active", "s-1")
    with pytest.raises(domain.CheckOver) as refused:
        domain.receive(done.check, "identity", today=TODAY)
    assert refused.value.code == "E-DEMANDE-CLOSE"


def test_while_another_check_waits_the_account_goes_on_awaiting_documents():
    found = asked()
    done = verdict("accepted", found.check, found.account, others_wait=True)
    assert done.account.state == "documents_requested"
    assert [type(one) for one in done.events] == [DocumentsAccepted]


def test_who_was_deactivated_answers_the_same_request_and_is_let_in_again():
    found = asked()
    out = verdict("incomplete", found.check, found.account, day=DUE + timedelta(1))
    answered = all_sent(out.check)
    assert answered.state == "received"
    back = verdict("accepted", answered, out.account, day=DUE + timedelta(3))
    assert (back.account.state, back.account.reason, back.account.request) == ("active", None, None)


def test_whatever_is_sent_after_a_refusal_is_looked_at():
    found = asked()
    out = verdict("wrong", domain.receive(found.check, "identity", today=TODAY), found.account)
    assert domain.receive(out.check, "address", today=TODAY).state == "received"


def test_a_check_opens_no_account_that_another_one_has_closed():
    found = asked()
    closed = replace(found.account, state="inactive", reason="wrong", request="D-2")
    assert verdict("accepted", found.check, closed).account == closed
