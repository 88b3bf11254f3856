"""What 0002 makes of payments that were known before: which were invoiced, and what had gone back of them."""

import shutil
from pathlib import Path

import asyncpg
import pytest

from infra.postgres.roles import ensure_roles
from services.orders.domain import Standing
from services.orders.service import SERVICE
from shared.runtime.migrations import migrate
from tests import servers

BEFORE = """
insert into orders (id, number, cheque_reference, account_id, state, record) values
    ('o-1', 'CMD-2026-00001', 'c', 'a-1', 'paid', '{"paid_payment_id": "bounced"}'),
    ('o-2', 'CMD-2026-00002', 'c', 'a-1', 'paid', '{"paid_payment_id": "refunded"}')
"""
KNOWN = [
    ("bounced", "o-1", Standing.BOUNCED, (True, 0)),
    ("again", "o-1", Standing.JUDGED, (True, 0)),
    ("refunded", "o-2", Standing.REFUNDED, (True, 2400)),
    ("surplus", "o-2", Standing.REFUNDED, (False, 2400)),
    ("opened", "o-2", Standing.OPENED, (False, 0)),
]


@pytest.fixture
async def url():
    """Return a database of its own, without any table."""
    name = "colombier_before_0002"
    admin = await asyncpg.connect(servers.postgres_url())
    await admin.execute(f"create database {name}")
    urls = await ensure_roles(servers.database_url(name), {"orders": servers.passwords()["orders"]})
    yield urls["orders"]
    await admin.execute(f"drop database {name} with (force)")
    await admin.close()


async def test_payments_of_before_know_whether_they_were_invoiced_and_what_went_back(url, tmp_path):
    first = next(Path(SERVICE.migrations).glob("0001_*.sql"))
    shutil.copy(first, tmp_path)
    await migrate(url, "orders", tmp_path)
    connection = await asyncpg.connect(url, server_settings={"search_path": "orders"})
    await connection.execute(BEFORE)
    rows = [(payment, order, "card", 2400, standing) for payment, order, standing, _ in KNOWN]
    await connection.executemany(
        "insert into attempt (payment_id, order_id, method, amount_cents, standing) values ($1, $2, $3, $4, $5)",
        rows,
    )
    assert any(one.startswith("0002") for one in await migrate(url, "orders", SERVICE.migrations))
    found = await connection.fetch("select payment_id, accepted, given_back_cents from attempt")
    await connection.close()
    assert {row[0]: (row[1], row[2]) for row in found} == {payment: told for payment, _, _, told in KNOWN}
