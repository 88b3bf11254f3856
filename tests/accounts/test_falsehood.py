"""One act suspends all that an account has for false data, and one undoes it (R15)."""

from dataclasses import replace

import pytest

from services.accounts import domain
from shared.contracts.accounts import AccountDeactivated, FalseDataFound, FalseDataLifted, ReportFalseData
from tests.accounts.builders import NOW, an_account
from tests.accounts.test_checks import BY, asked, verdict

FORM = ReportFalseData(
    account_id="a-1",
    reason="fraudulent",
    evidence="Courrier de la préfecture, dossier 12.",
    text="La pièce d'identité envoyée est celle d'un tiers.",
)


def reported(account=None, case="D-9"):
    return domain.report(account or an_account(), FORM, case=case, by=BY)


def test_one_act_closes_orders_and_tells_everybody_with_statement_and_author():
    judged = reported()
    closed, found = judged.events
    assert isinstance(closed, AccountDeactivated)
    assert isinstance(found, FalseDataFound)
    assert (closed.reason, closed.request) == ("fraudulent", "D-9")
    assert (found.text, found.author, found.case) == (FORM.text, "s-1", "D-9")
    assert found.revision == judged.account.revision > closed.revision
    assert (judged.account.state, judged.account.false_data) == ("inactive", "D-9")


def test_evidence_stays_with_staff():
    judged = reported()
    assert judged.finding.evidence == FORM.evidence
    assert FORM.evidence not in repr(judged.events)


def test_a_finding_that_stands_is_not_made_twice():
    with pytest.raises(domain.FalseDataStands):
        reported(reported().account, case="D-10")


def test_lifting_undoes_it_once():
    judged = reported()
    lifted = domain.lift(judged.account, judged.finding, why="Papiers vérifiés.", by=BY)
    [said] = lifted.events
    assert isinstance(said, FalseDataLifted)
    assert said.revision > judged.account.revision
    assert (lifted.finding.lifted_at, lifted.finding.lifted_why) == (NOW, "Papiers vérifiés.")
    with pytest.raises(domain.NothingFalse):
        domain.lift(lifted.account, lifted.finding, why="Encore une fois.", by=BY)


def test_nothing_beside_the_lifting_opens_what_stands_accused():
    found = asked()
    accused = reported(found.account).account
    with pytest.raises(domain.FalseDataStands):
        verdict("accepted", found.check, accused)
    with pytest.raises(domain.FalseDataStands):
        domain.refuse_standing(accused)


def test_an_account_that_was_inactive_before_stays_so_when_the_finding_is_lifted():
    before = replace(an_account(), state="inactive", reason="wrong", request="D-1")
    accused = reported(before).account
    assert (accused.reason, accused.request) == ("fraudulent", "D-1")
