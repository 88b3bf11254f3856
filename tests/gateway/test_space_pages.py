"""What there is to do and to pay, orders with their tracker, invoices, services: told as the services answer."""

from datetime import date
from typing import get_args

import pytest

from services.gateway.portal.calendars import a_calendar
from services.gateway.portal.three_dates import three_dates
from services.gateway.portal.todo import to_do, to_pay, to_settle
from services.gateway.portal.tracker import steps_of
from shared.contracts.base import Money
from shared.contracts.orders import OrderView
from shared.values.dates import plus_days

from .area import SOON, a_check, a_hosting, a_suspension, an_account, an_attempt
from .test_order_pages import LINE, an_order
from .test_surplus_pages import a_surplus

TODAY = date(2026, 11, 22)
ENDS, DELETED = date(2026, 12, 1), date(2027, 1, 1)
PAYMENT_STATES = {
    "opened": "now",
    "failed": "now",
    "received": "now",
    "captured": "now",
    "held": "now",
    "refused": "now",
    "returned": "now",
}


def todo(orders=(), hostings=(), checks=(), apart=(), account=None):
    return to_do(account or an_account(), orders, hostings=hostings, checks=checks, apart=apart, today=TODAY)


def standings(order, *hostings):
    return [step.standing for step in steps_of(order, hostings)]


def paid(**changes):
    return an_order(state="paid", lines=[LINE | {"hosting_id": "h-1"}], **changes)


def test_who_has_nothing_open_has_nothing_to_do():
    assert todo(orders=[paid()], hostings=[a_hosting()], checks=[a_check(state="accepted")]) == []


def test_what_ends_first_stands_first():
    """R16, R31, R54, R57."""
    things = todo(
        orders=[an_order(payable_until=date(2026, 12, 22))],
        hostings=[
            a_hosting(ends_on=ENDS),
            a_hosting(reference="web-8", state="disabled", deletion_on=date(2026, 11, 30)),
        ],
        checks=[a_check(due_on=date(2026, 11, 25))],
    )
    assert [(one.kind, one.about) for one in things] == [
        ("documents", "D-Q452QLED"),
        ("retrieve", "web-8"),
        ("renew", "web-7"),
        ("pay", "CMD-2026-00117"),
    ]


@pytest.mark.parametrize(
    ("term", "days", "kinds"),
    [("P12M", 30, ["renew"]), ("P12M", 31, []), ("P1M", 30, []), ("P1M", 8, []), ("P1M", 7, ["renew"])],
)
def test_a_renewal_is_asked_for_from_the_first_reminder_on(term, days, kinds):
    """R57: a service of one month is not called ending on the day on which it starts."""
    hosting = a_hosting(term=term, ends_on=plus_days(TODAY, days))
    assert [one.kind for one in todo(hostings=[hosting])] == kinds


@pytest.mark.parametrize("state", ["pending", "received", "captured", "held"])
def test_money_on_its_way_is_not_asked_for_again(state):
    order = an_order(attempts=[an_attempt(state)])
    assert to_pay([order]) == []
    assert todo(orders=[order]) == []


@pytest.mark.parametrize("state", ["opened", "failed", "expired", "returned", "refused"])
def test_money_that_did_not_come_is_still_asked_for(state):
    assert [one.kind for one in todo(orders=[an_order(attempts=[an_attempt(state)])])] == ["pay"]


BOUNCED = an_attempt("bounced", "cheque")


def test_money_that_the_bank_took_back_is_to_be_paid_again_by_its_own_day():
    """R50."""
    order = paid(attempts=[BOUNCED], owed_until=ENDS)
    assert [(one.kind, one.until) for one in todo(orders=[order])] == [("settle", ENDS)]
    assert standings(order) == ["done", "fail", "todo", "todo"]


@pytest.mark.parametrize(
    "changes",
    [{"given_up_on": TODAY}, {"withdrawn_on": TODAY}, {"attempts": [BOUNCED, an_attempt("accepted")]}],
    ids=["given up", "withdrawn from", "paid again"],
)
def test_money_that_the_bank_took_back_and_nobody_asks_for_is_no_debt(changes):
    """R50: orders knows what is owed; what became of a payment does not tell."""
    order = paid(**{"attempts": [BOUNCED]} | changes)
    assert todo(orders=[order]) == []
    assert standings(order, a_hosting())[1] == "done"


def test_a_debt_is_not_asked_for_while_another_cheque_is_on_its_way():
    order = paid(attempts=[BOUNCED, an_attempt("received", "cheque")], owed_until=ENDS)
    assert to_settle([order]) == todo(orders=[order]) == []
    assert standings(order) == ["done", "now", "todo", "todo"]


def test_a_debt_that_was_given_up_is_not_called_an_accepted_payment():
    says = steps_of(paid(attempts=[BOUNCED], given_up_on=TODAY), [])[1].says["fr"]
    assert "plus réclamé" in says


def test_a_cheque_of_the_wrong_amount_leaves_its_order_to_be_paid():
    """R34."""
    order = an_order(attempts=[an_attempt("surplus", "cheque")])
    assert [one.kind for one in todo(orders=[order])] == ["pay"]
    assert "reste à payer" in steps_of(order, None)[1].says["fr"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [("choose", date(2026, 12, 6), 2400)]),
        ({"choice": "refund"}, []),
        ({"state": "credited", "answer_by": None, "choice": "credit"}, []),
        ({"choices": ("refund",), "answer_by": None}, []),
    ],
    ids=["asked", "chosen", "kept", "decided by the law"],
)
def test_money_that_waits_for_its_payers_choice_is_to_do_until_its_day(changes, expected):
    """R33."""
    things = todo(apart=[a_surplus(**changes)])
    assert [(one.kind, one.until, one.amount.amount_cents) for one in things] == expected


@pytest.mark.parametrize(
    ("state", "kinds"), [("unverified", ["confirm"]), ("inactive", ["correct"]), ("active", [])]
)
def test_an_account_that_cannot_order_is_told_what_to_do(state, kinds):
    """R17, R18."""
    assert [one.kind for one in todo(account=an_account(state=state))] == kinds


def test_a_service_that_was_terminated_is_not_to_be_renewed():
    """R63."""
    assert todo(hostings=[a_hosting(ends_on=ENDS, terminated_on=ENDS)]) == []


def test_the_data_of_a_terminated_service_is_still_to_be_retrieved():
    """R54, R63."""
    off = a_hosting(state="disabled", ends_on=TODAY, terminated_on=TODAY, deletion_on=DELETED)
    assert [(one.kind, one.until) for one in todo(hostings=[off])] == [("retrieve", DELETED)]


def test_a_suspension_is_to_be_read():
    assert [one.kind for one in todo(hostings=[a_hosting(suspensions=[a_suspension()])])] == ["suspended"]


@pytest.mark.parametrize("state", get_args(OrderView.model_fields["state"].annotation))
def test_every_state_of_an_order_has_its_four_steps(state):
    steps = steps_of(an_order(state=state), None)
    assert len(steps) == 4
    assert all(step.says["fr"] or step.standing == "done" for step in steps)


@pytest.mark.parametrize("state", PAYMENT_STATES)
def test_a_payment_that_goes_on_is_the_step_of_now(state):
    order = an_order(attempts=[an_attempt(state)])
    assert standings(order) == ["done", "now", "todo", "todo"]


@pytest.mark.parametrize(
    ("hosting", "expected"),
    [
        ({"state": "starting"}, ["done", "done", "now", "todo"]),
        ({"state": "failed"}, ["done", "done", "now", "todo"]),
        ({"state": "active"}, ["done", "done", "done", "done"]),
        ({"state": "disabled"}, ["done", "done", "done", "done"]),
    ],
    ids=["starting", "failing", "active", "disabled"],
)
def test_a_paid_order_follows_its_service(hosting, expected):
    assert standings(paid(), a_hosting(**hosting)) == expected


def test_a_set_up_that_fails_is_never_called_an_error():
    says = steps_of(paid(), [a_hosting(state="failed")])[2].says["fr"]
    assert "un bénévole est prévenu" in says


def test_a_free_order_has_nothing_to_pay():
    """R09."""
    free = paid(total=Money(amount_cents=0))
    assert "gratuite" in steps_of(free, [])[1].says["fr"]


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 22), [("end", "now", 9), ("disabled", "coming", None), ("deletion", "coming", 40)]),
        (date(2026, 12, 1), [("end", "now", 0), ("disabled", "coming", None), ("deletion", "coming", 31)]),
        (date(2026, 12, 2), [("end", "past", None), ("disabled", "past", None), ("deletion", "now", 30)]),
        (date(2027, 1, 1), [("end", "past", None), ("disabled", "past", None), ("deletion", "now", 0)]),
        (date(2027, 1, 2), [("end", "past", None), ("disabled", "past", None), ("deletion", "past", None)]),
    ],
    ids=["before", "last day", "disabled", "last day to retrieve", "after"],
)
def test_three_dates_stand_on_their_line(today, expected):
    """R05, R06, R53, R56: both last days are whole."""
    stages = three_dates(a_hosting(ends_on=ENDS, deletion_on=DELETED), today)
    assert [(one.kind, one.standing, one.days_left) for one in stages] == expected
    assert [one.on for one in stages] == [ENDS, date(2026, 12, 2), DELETED]


def test_a_service_that_has_not_begun_has_no_dates():
    assert three_dates(a_hosting(ends_on=None, deletion_on=None), TODAY) == ()


def test_dates_for_a_calendar_are_whole_days_on_short_lines():
    """RFC 5545."""
    text = a_calendar(a_hosting(ends_on=SOON), "fr", today=TODAY)
    assert text.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert text.count("BEGIN:VEVENT\r\n") == text.count("END:VEVENT\r\n") == 3
    assert "DTSTART;VALUE=DATE:20991201\r\nDTEND;VALUE=DATE:20991202\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "web-7 : dernier jour en service" in text
    whole = text.replace("\r\n ", "")
    assert "récupérer les données" in whole
    unfolded = a_calendar(a_hosting(ends_on=SOON), "en", today=TODAY).replace("\r\n ", "")
    assert "web-7: last day to renew" in unfolded


def test_a_debt_whose_payment_does_not_say_what_became_of_it_is_shown_all_the_same():
    assert standings(paid(owed_until=SOON, attempts=[])) == ["done", "fail", "todo", "todo"]
