"""One service alone with what it heard in the undisturbed story, on the last day of it: as if it had been away.

What the story's people asked of it before, and what its own identity is made of, stands in its tables already.
"""

import json
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import date, timedelta

import pytest

from infra import fleet
from infra.fakes.smtp import MailSink
from services.clock import handlers as clock_handlers
from services.clock.settings import ClockSettings
from shared.contracts.clock import DayStarted
from shared.contracts.payments import PaymentAccepted
from shared.values.dates import tick

from .ends import Reader, facts_of, letters_of, state_of
from .wire import Sent, Whim, Wire
from .world import DAY_SECONDS, FIRST_DAY, LINK_KEY, Member, a_database

WITH = {"lifecycle": ("provisioning",)}
"""A hosting's dates go on only when its host obeys: provisioning takes part with its real driver."""
UNASKED = {"ArchiveHosting", "HostingArchived"}
"""What an owner's request leads to: it is only allowed of a hosting that was seen running, and nobody asks here."""
UNTIL = {"lifecycle": 58}
"""Data that was seen destroyed does not come back, whatever is heard later: the last day before any deletion.
Deletions are in the whole system's story, where nothing is late by weeks."""
LAST_DAY = 66
WHICH_PAYMENT = frozenset(
    {
        *("orders.record.paid_payment_id", "invoice.record.method", "invoice.record.paid_on"),
        *("OrderPaid.payment_id", "InvoiceIssued.method", "InvoiceIssued.paid_on"),
        *("ContractConfirmed.paid_on", "invoice.record.adjustment.text"),
        "ContractConfirmed.adjustment.text",
    }
)
"""Order D was accepted twice: by a cheque with a discount, and by card once that had bounced. An invoice is made for
the first one heard and never changed; that it names one of the two is checked apart. It comes to the same amount."""
IN_THE_ORDER_OF_HEARING = {
    "orders": {"OrderExpired"},
    "lifecycle": {
        *("HostingStarted", "HostingRenewed", "HostingDisabled", "HostingRestored"),
        *("HostingEndsSoon", "HostingDeletionSoon"),
    },
}
"""Facts that depend on whether weeks of days were heard before the money: an order expires and is revived by its
payment (R33); a hosting is stopped and restored, or stopped before it was seen running; reminders are said only
while they are of use (R57). Where nothing is late by weeks they are the same: see the whole system's story."""
CHANGES_LIKEWISE = {
    *("started", "disabling", "disabled", "restored", "renewed", "renewed_in_grace"),
    *("end_reminder", "deletion_reminder", "reminder_lapsed"),
}
UNSHARED = {
    "orders": WHICH_PAYMENT,
    "lifecycle": frozenset({"hosting.record.has_run", "hosting.record.reminders"}),
}


class Solo:
    def __init__(self, name, record, wire, sink):
        self.name, self.record, self.wire, self.sink = name, record, wire, sink
        self.member = wire.members[name]

    async def hear(self):
        """Hear everything, then let the next day begin, which does what is still due."""
        until = UNTIL.get(self.name, LAST_DAY)
        heard = self.record.heard_by(self.member, saying=self.wire.members, until=until)
        for turn, sent in enumerate(sent for sent in heard if sent.kind not in UNASKED):
            self.wire.post(sent, turn=turn)
        await self.wire.quiet()
        next_day = FIRST_DAY + timedelta(until + 1)
        day = DayStarted(occurred_at=tick(next_day), number=next_day.toordinal(), day=next_day)
        said = Sent.of(day, sender="clock", day=until + 1)
        self.wire.post(said)
        await self.wire.quiet()

    async def invoices(self):
        """Return what each invoice says of its payment, and what was accepted for its order."""
        accepted = [sent.read() for sent in self.record.log if sent.kind == PaymentAccepted.__name__]
        for row in await self.member.fetch("select order_id, record from invoice"):
            said = json.loads(row["record"])
            yield (
                (said["method"], date.fromisoformat(said["paid_on"])),
                {(one.method, one.paid_on) for one in accepted if one.order_id == row["order_id"]},
            )

    async def end(self):
        reader = Reader(self.record.roles, also=UNSHARED.get(self.name, frozenset()))
        without = IN_THE_ORDER_OF_HEARING.get(self.name, set())
        end = {"facts": facts_of(self.wire.log, reader, sender=self.name, without=without)}
        mails = [file.read_bytes() for file in self.sink.folder.glob("*.eml")]
        reader.unshared_changes |= CHANGES_LIKEWISE
        return end | await state_of(self.member, reader) | {"letters": letters_of(mails)}


@asynccontextmanager
async def a_solo(name, folder, record, whim=None):
    async with AsyncExitStack() as stack:
        env = stack.enter_context(pytest.MonkeyPatch.context())
        sink = MailSink(folder / "mail")
        await sink.start()
        stack.push_async_callback(sink.stop)
        env.setenv("COLOMBIER_SMTP_URL", f"smtp://127.0.0.1:{sink.port}")
        env.setenv("COLOMBIER_LINK_KEY", LINK_KEY)
        env.setenv("COLOMBIER_HOSTING_ROOT", str(folder / "hosts"))
        urls = await stack.enter_async_context(a_database())
        members = {one: Member(fleet.service(one), urls[one]) for one in (name, *WITH.get(name, ()))}
        for member in members.values():
            await stack.enter_async_context(member.open())
            member.kit.calendar.adopt(float(LAST_DAY * DAY_SECONDS))
        solo = Solo(name, record, Wire(members, whim or Whim()), sink)
        await _as_it_was(solo)
        yield solo


async def _as_it_was(solo):
    """Put back what requests had made: orders as they were placed, and what the clock holds open."""
    member = solo.member
    if solo.name == "clock":
        member.kit.opened[clock_handlers.Face] = clock_handlers.Face(member.running, ClockSettings())
    if solo.name == "orders":
        async with member.database.transaction() as connection:
            for row in solo.record.orders:
                fresh = {"state": "payable", "waits": [], "paid_payment_id": None, "revision": 1}
                whole = json.loads(row["record"]) | fresh
                await connection.execute(
                    "insert into orders (id, number, cheque_reference, account_id, state, due_on, record)"
                    " values ($1, $2, $3, $4, 'payable', $5::date + 1, $6)",
                    *(row[name] for name in ("id", "number", "cheque_reference", "account_id")),
                    date.fromisoformat(whole["payable_until"]),
                    json.dumps(whole),
                )
