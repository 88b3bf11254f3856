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


def lifted_after(*happenings, before=None):
    """Find false data in an account, let things happen to it, and lift the finding."""
    judged = reported(before or an_account())
    account = judged.account
    for verdict_, request in happenings:
        account = domain.deactivate(account, verdict_, request=request, now=NOW).account
    return domain.lift(account, judged.finding, why="Papiers vérifiés.", by=BY)


INACTIVE = replace(an_account(), state="inactive", reason="wrong", request="D-1")


@pytest.mark.parametrize(
    ("before", "happenings", "left"),
    [
        (INACTIVE, [], ("wrong", "D-1")),
        (INACTIVE, [("incomplete", "D-1")], ("incomplete", "D-1")),
        (INACTIVE, [("fraudulent", "D-1")], ("fraudulent", "D-1")),
        (None, [("incomplete", "D-2")], ("incomplete", "D-2")),
        (None, [("fraudulent", "D-2"), ("fraudulent", "D-3")], ("fraudulent", "D-2")),
    ],
    ids=["as before", "decided since", "fraud since", "another check", "another fraud, said twice"],
)
def test_the_reason_of_the_finding_goes_with_it_and_what_else_stands_is_told_once(before, happenings, left):
    """R15, R17: the owner knows what is left to correct, not what was taken back."""
    judged = lifted_after(*happenings, before=before)
    assert (judged.account.state, judged.account.reason, judged.account.request) == ("inactive", *left)
    told = [one for one in judged.events if isinstance(one, AccountDeactivated)]
    assert [(one.reason, one.request) for one in told] == ([] if happenings else [left])
    assert judged.account.revision == max(one.revision for one in judged.events)


def test_where_nothing_else_stands_the_account_is_open_again_without_a_reason():
    judged = lifted_after()
    check = domain.open_to_answers(an_account(), None, reason="fraudulent", number="D-9", by=BY)
    opened = domain.accept(check, judged.account, others_wait=False, by=BY).account
    assert (opened.state, opened.reason, opened.reason_beside) == ("active", None, None)
