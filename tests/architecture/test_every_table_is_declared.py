"""No table is forgotten: each one is declared as holding personal data or none, and everything held is erased (L14)."""

import asyncpg
import pytest

from infra import fleet
from infra.nats.streams import EVENTS_AGE
from shared.contracts.retention import read_retention
from shared.runtime import pruning
from tests import servers

TABLES = "select table_name from information_schema.tables where table_schema = $1"
PERSONAL = {"account_id", "email", "contact", "recipient", "address", "name", "drawer", "by_account"}
"""Names of columns that name a person, or lead to one."""
LEADS_NOWHERE = {"orders.hosting.account_id"}
"""Random identities beside nothing else."""


async def connected(service):
    return await asyncpg.connect(servers.template()[service])


@pytest.mark.parametrize("service", fleet.names())
async def test_every_table_of_a_service_is_declared_as_holding_personal_data_or_none(service):
    connection = await connected(service)
    tables = {row["table_name"] for row in await connection.fetch(TABLES, service)}
    await connection.close()
    assert tables == fleet.service(service).router.holdings.tables


@pytest.mark.parametrize("service", fleet.names())
async def test_a_table_declared_as_holding_nothing_has_no_column_that_names_a_person(service):
    holdings = fleet.service(service).router.holdings
    connection = await connected(service)
    columns = await connection.fetch(
        "select table_name, column_name from information_schema.columns where table_schema = $1", service
    )
    await connection.close()
    named = {
        f"{service}.{table}.{column}"
        for table, column in columns
        if table in holdings.nothing and column in PERSONAL
    }
    assert named - LEADS_NOWHERE == set()


@pytest.mark.parametrize("service", fleet.names())
async def test_every_statement_about_personal_data_runs(service):
    connection = await connected(service)
    holdings = fleet.service(service).router.holdings
    asked = [text for one in holdings.all for text in (one.export, one.dated) if text]
    asked += [one.until for one in holdings.hindering]
    asked += [holdings.contract_end] if holdings.contract_end else []
    done = [text for one in holdings.all for text in (one.erase, one.aged) if text]
    await connection.execute(f"set search_path = {service}")
    for text in (*asked, *done):
        await connection.prepare(text)
    await connection.close()


def test_every_category_of_the_table_is_held_somewhere_and_every_holding_has_its_category():
    held = {one.category for service in fleet.fleet() for one in service.router.holdings.all}
    assert held == set(read_retention()) - {"content"}


def test_messages_are_gone_from_tables_and_from_their_stream_when_the_table_says_so():
    assert read_retention()["message"].keep == f"P{pruning.INBOX_DAYS}D"
    assert EVENTS_AGE.days == pruning.INBOX_DAYS
    assert max(pruning.RESENDABLE_DAYS, pruning.ANSWER_DAYS) <= pruning.INBOX_DAYS
