"""What a day finds to do costs as much as there is to do, however much exists: seen in PostgreSQL's own plans."""

import json
from datetime import date

import pytest

from services.lifecycle.store import hostings as lifecycle
from services.notifications import store as notifications
from services.orders.store import orders
from services.payments.store import bank, notices, payments, refunds

TODAY = date(2027, 1, 5)
EXISTING = 5000

HOSTINGS = """
insert into hosting (id, reference, account_id, state, next_due, failing, record)
select 'x' || n, 'r' || n, 'a', 'active', date '2027-01-01' + n, false, '{}' from generate_series(1, $1) n
"""
ORDERS = """
insert into orders (id, number, cheque_reference, account_id, state, due_on, record)
select 'x' || n, 'n' || n, 'c' || n, 'a', case when n > 40 then 'paid' else 'payable' end,
    case when n <= 40 then date '2027-01-01' + n end, '{}' from generate_series(1, $1) n
"""
PAYABLES = """
insert into payable (order_id, account_id, reference_key, cheque_key, last_day, record)
select 'o' || n, 'a', 'r' || n, 'c' || n, date '2027-01-01' + n, '{}' from generate_series(1, $1) n
"""
PAYMENTS = """
insert into payment (id, order_id, account_id, method, state, decide_on, language, record)
select 'x' || n, 'o' || n, 'a', case when n <= 2 then 'card' else 'transfer' end, case when n <= 2 then 'opened' when n <= 40 then 'held' else 'accepted' end,
    date '2027-01-01' + n, 'fr', '{}' from generate_series(1, $1) n
"""
NOTICES = """
insert into notice (id, provider, event_id, event_type, body, state, received_at)
select 'x' || n, 'stripe', 'e' || n, 't', '', case when n <= 4 then 'received' else 'done' end,
    now() - interval '2 hours' + make_interval(secs => n / 1000.0) from generate_series(1, $1) n
"""
STATEMENTS = """
insert into bank_statement (id, format, first_day, last_day, fingerprint, lines, new_lines)
select 's' || n, 'camt.053', '2027-01-01', '2027-01-02', n::text, 1, 1 from generate_series(1, $1) n
"""
LINES = """
insert into bank_line (id, statement_id, booked_on, amount_cents, payer_key, account_id, state, recheck, record)
select 'x' || n, 's1', '2027-01-01', n, '', '', case when n <= 40 then 'open' else 'filed' end, n <= 4, '{}'
from generate_series(1, $1) n
"""
SURPLUS = """
insert into surplus (id, method, state, due_on, record)
select 'x' || n, 'card', case when n <= 4 then 'open' else 'refunded' end,
    case when n <= 40 then date '2027-01-01' + n end, '{}' from generate_series(1, $1) n
"""
REFUNDS = """
insert into refund (id, state, follow_on, record)
select 'x' || n, 'sent', case when n <= 40 then date '2027-01-01' + n end, '{}' from generate_series(1, $1) n
"""
EMAILS = """
insert into emails (id, number, letter, account_id, event_subject, event, fact_sha256, queued_at, entered_at,
    recipient, subject, state, sent_at, answer, sha256)
select 'x' || n, 'n' || n, 'l', 'a', 'evt', '{}', n::text, now(),
    now() - interval '3 days' + make_interval(secs => n), 'r', 's', state, sent_at, answer, sha256
from generate_series(1, $1) n join (values ('queued', null::timestamptz, null, null), ('sent', now(), '250', 'sha'))
    as fate (state, sent_at, answer, sha256) on (state = 'queued') = (n <= 4)
"""
DUE = ["x1", "x2", "x3", "x4"]
WORK = {
    "hostings": ("lifecycle", (HOSTINGS,), lambda c: lifecycle.due(c, TODAY), {"hosting_due"}),
    "orders": ("orders", (ORDERS,), lambda c: orders.due(c, TODAY), {"orders_due"}),
    "payments": (
        "payments",
        (PAYABLES, PAYMENTS),
        lambda c: payments.due_on(c, TODAY),
        {"payment_unfinished", "payment_held"},
    ),
    "bank lines": ("payments", (STATEMENTS, LINES), bank.to_look_again, {"bank_line_recheck"}),
    "surplus": ("payments", (SURPLUS,), lambda c: refunds.surplus_due_on(c, TODAY), {"surplus_due"}),
    "refunds": ("payments", (REFUNDS,), lambda c: refunds.to_be_followed(c, TODAY), {"refund_followed"}),
    "notices": ("payments", (NOTICES,), notices.unread, {"notice_unread"}),
    "e-mails": ("notifications", (EMAILS,), notifications.left_behind, {"emails_unfinished"}),
}


class Explained:
    """A connection that also asks how each statement was run and how many rows that touched."""

    def __init__(self, connection):
        self.connection, self.nodes = connection, []

    async def fetch(self, statement, *values):
        shown = await self.connection.fetchval(f"explain (analyze, format json) {statement}", *values)
        self._note(json.loads(shown)[0]["Plan"])
        return await self.connection.fetch(statement, *values)

    def _note(self, node):
        self.nodes.append(node)
        for part in node.get("Plans", ()):
            self._note(part)

    @property
    def indexes(self):
        return {node["Index Name"] for node in self.nodes if "Index Name" in node}

    @property
    def touched(self):
        """Return how many rows the scans read, those included that were then left out.

        The index below a bitmap counts what other tests rolled back as well; the table above it does not.
        """
        scans = [node for node in self.nodes if "Scan" in node["Node Type"]]
        scans = [scan for scan in scans if scan["Node Type"] != "Bitmap Index Scan"]
        return sum(
            (scan["Actual Rows"] + scan.get("Rows Removed by Filter", 0)) * scan["Actual Loops"]
            for scan in scans
        )


@pytest.mark.parametrize("what", WORK)
async def test_a_day_finds_its_work_by_an_index_and_touches_nothing_else(open_tx, what):
    service, fillings, find, indexes = WORK[what]
    async with open_tx(service) as tx:
        for filling in fillings:
            await tx.connection.execute(filling, EXISTING)
        await tx.connection.execute("analyze")
        explained = Explained(tx.connection)
        assert sorted(await find(explained)) == DUE
    assert indexes <= explained.indexes
    assert explained.touched <= 5 * len(DUE)
