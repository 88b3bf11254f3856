"""What is heard of an account after its erasure brings nothing back, in any order (L14)."""

from datetime import UTC, date, datetime

import pytest

from infra import fleet
from services.accounts.desk import Vault
from services.notifications import handlers as notifications
from shared.contracts.accounts import (
    AccountActivated,
    AccountErased,
    AccountRegistered,
    AccountTold,
    Contact,
    ContactChanged,
    PasswordChanged,
)
from shared.contracts.clock import DayStarted
from shared.runtime import erasing
from tests.accounts.builders import ADDRESS
from tests.accounts.rig import a_vault

from .hindered import hindered

AT = datetime(2026, 11, 22, 11, tzinfo=UTC)
WHO = {"occurred_at": AT, "account_id": "a-1"}
CONTACT = Contact(
    email="camille@example.org", name="Camille", language="fr", kind="person", consumer=True, address=ADDRESS
)
NEWS = (
    AccountRegistered(**WHO, revision=1, contact=CONTACT),
    AccountActivated(**WHO, revision=2),
    ContactChanged(**WHO, revision=3, contact=CONTACT),
    AccountTold(**WHO, revision=4, contact=CONTACT, state="inactive", reason="fraudulent", request="D-9"),
)
ERASED = AccountErased(**WHO, closed_on=date(2026, 11, 22))
COPIES = {
    "notifications": "select contact::text from contacts",
    "orders": "select contact::text from account",
    "lifecycle": "select nullif(language, '') from speaker",
    "support": "select name from reader",
    "payments": "select coalesce(nullif(name, ''), reason, request) from client_name, account_standing",
}


async def hear(service, message, tx):
    for one in fleet.service(service).router.subscriptions:
        if one.message is type(message):
            await one.handler(message, tx)


@pytest.mark.parametrize("service", COPIES)
@pytest.mark.parametrize("place", range(len(NEWS) + 1))
async def test_a_copy_stays_empty_wherever_the_erasure_is_heard_among_the_news(open_tx, service, place):
    async with open_tx(service) as tx:
        for news in ((*NEWS[:place], ERASED, *NEWS[place:]), (ERASED,)):
            for message in news:
                await hear(service, message, tx)
            assert await tx.connection.fetchval(COPIES[service]) is None
        assert await tx.connection.fetchval("select count(*) from erasure where due_on <= $1", tx.today) == 0


async def test_no_letter_to_an_erased_account_is_entered(open_tx):
    async with open_tx("notifications") as tx:
        await hear("notifications", ERASED, tx)
        told = PasswordChanged(**WHO, by="link", address="192.0.2.7")
        await notifications.queue_letters([told], tx)
        assert await tx.connection.fetchval("select count(*) from emails") == 0
        assert tx.emitted == []


PARKED = """
insert into parked (consumer, message_id, subject, body, headers, attempts, error, alarm)
values ('c', $1, 's', convert_to($2, 'UTF8'), '{}', 1, 'ValueError: camille@example.org', false)
"""


async def test_parked_messages_about_an_erased_account_are_emptied_once_settled_and_kept_until_then(open_tx):
    """An unsettled one may be money: it is neither emptied nor marked as handled."""
    async with open_tx("orders") as tx:
        await tx.connection.execute(PARKED, "m-1", NEWS[0].model_dump_json())
        await tx.connection.execute("update parked set state = 'discarded', settled_at = now()")
        await tx.connection.execute(PARKED, "m-2", '{"account_id": "a-2"}')
        await tx.connection.execute(PARKED, "m-3", '{"account_id": "a-1"}')
        await hear("orders", ERASED, tx)
        rows = await tx.connection.fetch("select body, error, state from parked order by message_id")
        assert [tuple(row) for row in rows] == [
            (b"", "ValueError", "discarded"),
            (b'{"account_id": "a-2"}', "ValueError: camille@example.org", "parked"),
            (b'{"account_id": "a-1"}', "ValueError: camille@example.org", "parked"),
        ]
        assert await tx.connection.fetchval("select count(*) from inbox") == 0


@pytest.mark.parametrize("service", fleet.names())
async def test_a_parked_message_about_an_account_hinders_its_erasure_until_it_is_settled(open_tx, service):
    async with open_tx(service) as tx:
        await tx.connection.execute(PARKED, "m-1", '{"account_id": "a-1"}')
        assert await hindered(tx, "a-2") == []
        assert await hindered(tx, "a-1") == ["E-EFFACEMENT-MESSAGE"]
        await tx.connection.execute("update parked set state = 'replayed', settled_at = now()")
        assert await hindered(tx, "a-1") == []


async def test_a_statement_that_fails_leaves_the_rest_of_the_day_alone(open_tx, no_log_lines):
    async with open_tx("orders") as tx:
        await tx.connection.execute("alter table account rename column contact to other")
        await tx.connection.execute("insert into erasure values ('a-1', 'copies', $1)", tx.today)
        await erasing.do_day(tx, fleet.service("orders").router.holdings, tx.today)
        assert await tx.connection.fetchval("select count(*) from erasure") == 1


async def test_an_account_that_nobody_confirmed_is_ordered_to_be_erased_after_thirty_days(open_tx):
    for day, ordered in ((date(2026, 12, 23), 0), (date(2026, 12, 24), 1)):
        async with open_tx("accounts") as tx:
            await tx.connection.execute(
                "insert into account (id, email, record) values ('a-1', 'c@example.org', $1)",
                '{"state": "unverified", "confirmation": {"expires_at": "2026-11-23T11:00:00Z"}}',
            )
            tx.kit.opened[Vault] = a_vault()
            await hear("accounts", DayStarted(occurred_at=AT, number=day.toordinal(), day=day), tx)
            assert len([one for one in tx.emitted if type(one).__name__ == "EraseAccount"]) == ordered
