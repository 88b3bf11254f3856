"""One invoice for each paid order, in a series without gaps (R04, R34, R39, L22)."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.orders.domain import Series, State, issue, pay
from services.orders.domain.refusals import NotPaid
from shared.values.dates import tick
from tests.orders.builders import a_cart, a_line, an_acceptance, an_order, placed

NOW = datetime(2026, 11, 22, 17, 43, tzinfo=UTC)


def issued(now=NOW, **series):
    return issue(pay(an_order(), an_acceptance()).order, an_acceptance(), series=Series(**series), now=now)


def test_an_invoice_says_what_was_paid_when_and_how():
    invoice = issued(last_number=41, last_issued_on=date(2026, 11, 20)).invoice
    assert (invoice.number, invoice.total_cents, invoice.method) == ("F-2026-00042", 2400, "card")
    assert (invoice.issued_on, invoice.paid_on) == (date(2026, 11, 22), date(2026, 11, 22))
    assert (invoice.order_reference, invoice.account_id) == ("CMD-2026-00117", "a-1")


def test_the_event_says_the_same_as_the_invoice():
    done = issued()
    for field in ("number", "order_id", "issued_on", "paid_on", "total_cents", "method", "dispute_until"):
        assert getattr(done.event, field) == getattr(done.invoice, field)


@pytest.mark.parametrize("state", [State.PAYABLE, State.EXPIRED, State.SET_ASIDE])
def test_an_order_that_is_not_paid_has_no_invoice(state):
    with pytest.raises(NotPaid):
        issue(an_order(state=state), an_acceptance(), series=Series(), now=NOW)


@pytest.mark.parametrize(
    ("issued_on", "until"),
    [
        (date(2026, 2, 20), date(2026, 3, 2)),
        (date(2028, 2, 20), date(2028, 3, 1)),
        (date(2026, 12, 25), date(2027, 1, 4)),
    ],
)
def test_an_invoice_can_be_disputed_for_ten_days(issued_on, until):
    assert issued(tick(issued_on)).invoice.dispute_until == until


def test_a_new_year_starts_at_one_and_is_the_year_of_issue_in_paris():
    done = issued(
        datetime(2026, 12, 31, 23, 10, tzinfo=UTC), last_number=99, last_issued_on=date(2026, 12, 31)
    )
    assert (done.invoice.number, done.invoice.issued_on) == ("F-2027-00001", date(2027, 1, 1))


def test_dates_never_go_back_even_over_the_new_year():
    done = issued(datetime(2026, 12, 31, 12, tzinfo=UTC), last_number=3, last_issued_on=date(2027, 1, 1))
    assert (done.invoice.number, done.invoice.issued_on) == ("F-2027-00004", date(2027, 1, 1))


@given(
    some.lists(some.dates(min_value=date(2026, 11, 1), max_value=date(2028, 2, 1)), min_size=1, max_size=40)
)
def test_the_series_has_no_gap_and_is_chronological_whatever_the_days(days):
    series, numbers = Series(), []
    for day in days:
        done = issue(pay(an_order(), an_acceptance()).order, an_acceptance(), series=series, now=tick(day))
        series = done.series
        numbers.append((done.invoice.issued_on, done.invoice.number))
    assert numbers == sorted(numbers)
    for year in {number[2:6] for _, number in numbers}:
        of_year = [int(number[7:]) for _, number in numbers if number[2:6] == year]
        assert of_year == list(range(1, len(of_year) + 1))


def test_lines_are_named_in_both_languages_and_add_up():
    order = placed(a_cart(a_line(), a_line(hosting_id="h-1"), a_line(volume=5, term="P1M"))).order
    invoice = issue(pay(order, an_acceptance()).order, an_acceptance(), series=Series(), now=NOW).invoice
    assert [line.text["fr"] for line in invoice.lines] == [
        "Hébergement web, 10 Go, 12 mois",
        "Hébergement web, 10 Go, 12 mois (renouvellement)",
        "Hébergement web, 5 Go, 1 mois",
    ]
    assert invoice.lines[2].text["en"] == "Web hosting, 5 GB, 1 month"
    assert sum(line.unit_price_cents * line.quantity for line in invoice.lines) == invoice.total_cents
