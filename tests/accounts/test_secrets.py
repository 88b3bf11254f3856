"""Passwords and tokens stand in nothing that accounts stores or says (R19, R20; ADR 0099)."""

import pytest

from services.accounts import domain
from services.accounts.domain.letters import OF_ACCOUNT
from shared.contracts.accounts import (
    AskPasswordReset,
    ChangeEmail,
    ChangeMe,
    ChangePassword,
    ConfirmEmail,
    DelegateInvited,
    EmailChangeAsked,
    EmailConfirmationAsked,
    InviteDelegate,
    PasswordResetAsked,
    SecondEmailAsked,
)
from shared.contracts.base import Caller, Duty
from shared.values.signed import sign
from tests.links import LINK_KEY, token_of

from .builders import PASSWORD, a_form
from .rig import EMAIL, HERE, a_log_in

ANOTHER = "quatre corbeaux noirs"
LINKS = {
    EmailConfirmationAsked: "link_id",
    PasswordResetAsked: "link_id",
    SecondEmailAsked: "link_id",
    DelegateInvited: "link_id",
    EmailChangeAsked: "confirm_link",
}


async def everything(office):
    """Return all that lies in the tables of accounts, as text."""
    tables = await office.query(
        "select table_name from information_schema.tables where table_schema = current_schema()"
    )
    rows = [
        row for one in tables for row in await office.query(f'select t::text from "{one["table_name"]}" t')
    ]
    said = await office.query("select convert_from(body, 'utf8') from outbox")
    return "\n".join(row[0] for row in (*rows, *said))


async def a_busy_client(office):
    """Do all that has a link mailed; return the tokens of the sessions."""
    await office.member()
    view = await office.ask(a_log_in(), Caller(address=HERE))
    me = await office.identified(view)
    await office.ask(AskPasswordReset(email=EMAIL))
    office.kit.calendar.at += OF_ACCOUNT.pause
    await office.ask(ChangeMe(second_email="second@example.org"), me)
    office.kit.calendar.at += OF_ACCOUNT.pause
    await office.ask(InviteDelegate(email="tech@example.org", duties=[Duty.TECHNICAL], password=PASSWORD), me)
    office.kit.calendar.at += OF_ACCOUNT.pause
    await office.ask(ChangeEmail(email="new@example.org", password=PASSWORD), me)
    await office.ask(ChangePassword(present=PASSWORD, password=ANOTHER), me)
    return [view.token]


async def test_no_password_and_no_token_stands_in_what_is_stored_or_said(office):
    sessions = await a_busy_client(office)
    links = [getattr((await office.said(kind))[-1], name) for kind, name in LINKS.items()]
    text = await everything(office)
    assert len({*links}) == len(LINKS)
    assert [one for one in links if one not in text] == []  # what is searched is what was said
    opening = [PASSWORD, ANOTHER, *sessions, *map(token_of, links)]
    assert [one for one in opening if one in text] == []


async def test_the_id_of_a_link_opens_nothing_unless_it_is_signed_for_that(office):
    await office.ask(a_form())
    link_id = (await office.said(EmailConfirmationAsked))[-1].link_id
    for token in (link_id, f"{link_id}.", sign(link_id, key=LINK_KEY, purpose="pay"), token_of(link_id)[:-1]):
        with pytest.raises(domain.LinkUsed):
            await office.ask(ConfirmEmail(token=token))
    assert (await office.ask(ConfirmEmail(token=token_of(link_id)))).state == "active"
