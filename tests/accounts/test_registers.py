"""Breaches with their deadline, and the record of processing (L15, R73)."""

from datetime import UTC, datetime, timedelta

import asyncpg
import pytest

from services.accounts import domain
from services.accounts.desk import Pages
from shared.contracts.accounts import AmendBreach, GetProcessingRegister, ListBreaches, RecordBreach
from shared.contracts.association import read_association
from shared.contracts.processing import read_processing
from shared.contracts.retention import read_retention
from shared.runtime.errors import NotFound
from tests.accounts.papers import BOARD

FOUND = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
BY = domain.By(account_id="b-1", at=FOUND + timedelta(hours=2))
TEXT = "Une sauvegarde a été lisible pendant une heure."


def a_form(**changes):
    usual = {
        "what": TEXT,
        "found_at": FOUND,
        "categories": ["mail", "identity"],
        "persons": 40,
        "risk": "risk",
    }
    return RecordBreach(**usual | changes)


def a_breach(**changes):
    return domain.record_breach(a_form(**changes), number="V-1", table=read_retention(), by=BY)


def amended(breach, at=BY.at, **changes):
    form = AmendBreach(**{"number": "V-1", "text": "Ce qui a été fait depuis."} | changes)
    return domain.amend_breach(breach, form, by=domain.By(account_id="b-2", at=at))


@pytest.mark.parametrize(
    ("risk", "due_at", "to_be_told"),
    [
        ("none", None, False),
        ("risk", FOUND + timedelta(hours=72), False),
        ("high", FOUND + timedelta(hours=72), True),
    ],
)
def test_what_the_law_wants_follows_from_the_risk(risk, due_at, to_be_told):
    view = a_breach(risk=risk).view(now=BY.at)
    assert (view.cnil_due_at, view.persons_to_be_told, view.cnil_late) == (due_at, to_be_told, False)


@pytest.mark.parametrize(("hours", "late"), [(72, False), (73, True)])
def test_the_notice_is_due_after_72_hours_and_not_after_three_days(hours, late):
    then = FOUND + timedelta(hours=hours)
    assert a_breach().view(now=then).cnil_late is late
    notified = amended(a_breach(), at=then + timedelta(days=9), cnil_notified_at=then)
    assert notified.view(now=then + timedelta(days=10)).cnil_late is late


def test_another_judgement_of_the_risk_brings_its_deadline_and_keeps_what_was_written():
    breach = amended(a_breach(risk="none"), risk="high")
    assert breach.view(now=BY.at).persons_to_be_told
    assert [(one.risk, one.by) for one in breach.entries] == [("none", "b-1"), ("high", "b-2")]
    told = amended(breach, persons_told_at=BY.at)
    assert not told.view(now=BY.at).persons_to_be_told


def test_a_category_that_nobody_keeps_and_a_time_to_come_are_refused():
    with pytest.raises(domain.UnknownCategories):
        a_breach(categories=["blood"])
    with pytest.raises(domain.FoundLater):
        a_breach(found_at=BY.at + timedelta(seconds=1))
    with pytest.raises(domain.FoundLater):
        amended(a_breach(), cnil_notified_at=BY.at + timedelta(days=1))


@pytest.mark.parametrize("risk", ["risk", "high"])
def test_a_breach_is_not_closed_while_somebody_is_to_be_told(risk):
    """L15: the authority first, and those concerned where the risk is high."""
    with pytest.raises(domain.BreachStillOwed):
        amended(a_breach(risk=risk), closes=True)
    told = amended(a_breach(risk=risk), cnil_notified_at=BY.at, persons_told_at=BY.at, closes=True)
    assert told.view(now=BY.at).closed_at == BY.at
    assert amended(told).view(now=BY.at).closed_at is None


def test_what_is_no_risk_is_closed_at_once():
    assert amended(a_breach(risk="none"), closes=True).view(now=BY.at).closed_at == BY.at


async def test_the_board_keeps_the_log_and_nothing_in_it_is_taken_back(office):
    number = (await office.ask(a_form(), BOARD)).number
    await office.ask(AmendBreach(number=number, text="Notifiée à la CNIL.", cnil_notified_at=FOUND), BOARD)
    [listed] = (await office.ask(ListBreaches(), BOARD)).breaches
    assert (listed.number, listed.cnil_notified_at, len(listed.entries)) == (number, FOUND, 2)
    with pytest.raises(NotFound):
        await office.ask(AmendBreach(number="V-0", text="Personne ne sait."), BOARD)
    for statement in (
        "delete from breach",
        "update breach set record = jsonb_set(record, '{entries}', '[]')",
        "update breach set record = jsonb_set(record, '{entries,0,text}', '\"x\"')",
    ):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await office.query(statement)


def test_every_category_of_data_belongs_to_an_activity_and_every_activity_names_known_ones():
    named = [name for one in read_processing() for name in one.categories]
    assert sorted(named) == sorted(read_retention())


async def test_the_board_reads_the_record_with_who_outside_is_given_any_data(office):
    office.kit.opened[Pages] = Pages(read_association())
    register = await office.ask(GetProcessingRegister(), BOARD)
    assert len(register.processing) == len(read_processing())
    assert {one.role for one in register.recipients} >= {"processor", "controller", "authority"}
