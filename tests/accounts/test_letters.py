"""Nobody has strangers flooded with our letters: a pause and a daily bound, per address and per account (R19, R20)."""

from datetime import timedelta

import pytest

from services.accounts import domain
from services.accounts.domain.letters import (
    DAY,
    OF_ACCOUNT,
    TO_ADDRESS,
    Letters,
    check_letter,
    wait_for_letter,
)
from shared.contracts.accounts import (
    ChangeEmail,
    ChangeMe,
    DelegateInvited,
    EmailChangeAsked,
    EmailConfirmationAsked,
    InviteDelegate,
    ResendConfirmation,
    SecondEmailAsked,
)
from shared.contracts.base import Duty
from shared.runtime.errors import Kind

from .builders import NOW, PASSWORD, a_form
from .rig import EMAIL

STRANGER = "stranger@example.org"
MOMENT = timedelta(seconds=1)


def written(count, every):
    """So many letters until now, the newest first."""
    return [NOW - every * turn for turn in range(count)]


@pytest.mark.parametrize(
    ("letters", "wait"),
    [
        (Letters(to_address=[], of_account=[]), timedelta(0)),
        (Letters(to_address=[NOW], of_account=[]), TO_ADDRESS.pause),
        (Letters(to_address=[], of_account=[NOW]), OF_ACCOUNT.pause),
        (Letters(to_address=[NOW], of_account=[NOW]), TO_ADDRESS.pause),
        (
            Letters(to_address=written(TO_ADDRESS.most, timedelta(hours=1)), of_account=[]),
            DAY - (TO_ADDRESS.most - 1) * timedelta(hours=1),
        ),
        (
            Letters(to_address=[], of_account=written(OF_ACCOUNT.most, MOMENT)),
            DAY - (OF_ACCOUNT.most - 1) * MOMENT,
        ),
    ],
    ids=["none", "address", "account", "both", "a day of the address", "a day of the account"],
)
def test_the_next_letter_waits_for_the_pause_and_for_the_bound_of_a_day(letters, wait):
    assert wait_for_letter(letters, now=NOW) == wait
    if wait:
        with pytest.raises(domain.TooManyLetters) as refused:
            check_letter(letters, now=NOW)
        assert (refused.value.kind, refused.value.code) == (Kind.TOO_OFTEN, "E-LETTRES")
        assert refused.value.fields["retry_after_seconds"] == wait.total_seconds()
    assert wait_for_letter(letters, now=NOW + wait) <= timedelta(0)


ASKS = {
    SecondEmailAsked: lambda email: ChangeMe(second_email=email),
    EmailChangeAsked: lambda email: ChangeEmail(email=email, password=PASSWORD),
    DelegateInvited: lambda email: InviteDelegate(email=email, duties=[Duty.TECHNICAL], password=PASSWORD),
}


@pytest.fixture
async def owner(office):
    await office.member()
    return await office.signed_in()


@pytest.mark.parametrize("said", ASKS, ids=lambda one: one.__name__)
async def test_a_stranger_is_written_to_five_times_a_day_at_most(office, owner, said):
    for _ in range(TO_ADDRESS.most):
        await office.ask(ASKS[said](STRANGER), owner)
        if said is not SecondEmailAsked:  # that is no second letter: a form sends what it shows
            with pytest.raises(domain.TooManyLetters):
                await office.ask(ASKS[said](STRANGER), owner)
        office.kit.calendar.at += TO_ADDRESS.pause
        await office.ask(ChangeMe(second_email=None), owner)  # else the same address is asked but once
    with pytest.raises(domain.TooManyLetters):
        await office.ask(ASKS[said](STRANGER), owner)
    assert len(await office.said(said)) == TO_ADDRESS.most
    office.kit.calendar.at += DAY
    await office.ask(ASKS[said](STRANGER), owner)
    assert [row["count"] for row in await office.query("select count(*) from letter")] == [1]


async def test_a_second_address_that_waits_is_not_written_to_again_by_other_changes(office, owner):
    for name in ("Camille", "Camille M."):
        await office.ask(ChangeMe(name=name, second_email=STRANGER), owner)
    assert len(await office.said(SecondEmailAsked)) == 1


async def test_an_account_writes_to_twenty_strangers_a_day_at_most_whatever_for(office, owner):
    kinds = [DelegateInvited, SecondEmailAsked]
    for turn in range(OF_ACCOUNT.most):
        await office.ask(ASKS[kinds[turn % 2]](f"s{turn}@example.org"), owner)
        office.kit.calendar.at += OF_ACCOUNT.pause
    with pytest.raises(domain.TooManyLetters):
        await office.ask(ASKS[DelegateInvited]("another@example.org"), owner)


async def test_one_address_is_counted_for_all_who_name_it(office, owner):
    await office.ask(ASKS[DelegateInvited](STRANGER), owner)
    await office.member(email="other@example.org")
    other = await office.signed_in(email="other@example.org")
    with pytest.raises(domain.TooManyLetters):
        await office.ask(ASKS[SecondEmailAsked](STRANGER.upper()), other)


async def test_a_link_to_confirm_is_mailed_again_after_a_pause_and_some_times_a_day_without_a_word(office):
    await office.ask(a_form())
    for _ in range(2 * TO_ADDRESS.most):
        await office.ask(ResendConfirmation(email=EMAIL))
        await office.ask(ResendConfirmation(email=EMAIL))
        office.kit.calendar.at += TO_ADDRESS.pause
    assert len(await office.said(EmailConfirmationAsked)) == 1 + TO_ADDRESS.most
