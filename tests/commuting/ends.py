"""How a history ended, in words that two runs share: identities made at random are named by their role.

Instants are left out, since they follow from when something was handled; civil days stay. Numbers of invoices are
left out too, for they are given in the order of hearing; that their series has no gap is checked apart.
"""

import email
import json
import re
from collections import Counter
from email.policy import default

from .wire import CLASSES

RUNTIME = {"inbox", "outbox", "outbox_sent", "parked", "answers", "applied_migrations"}
"""What the runtime keeps for itself; the inbox differs by the identities of messages."""

MADE_UP = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?"  # an instant
    r"|(F|AV)-\d{4}-\d{5}"  # the number of an invoice or a credit note
    r"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
    r"|\b[0-9a-f]{64}\b"
    r"|\bD-[A-Z2-7]{8}\b"  # the number of a check of data
    r"|\b(cs|pi|ch|re|evt|py)_[A-Za-z0-9_]+"  # Stripe's names
    r"|\b(WH-)?[0-9A-Z]{17}(-[0-9A-Z]{17})?\b"  # PayPal's names
    r"|http://127\.0\.0\.1:\d+[^\s\"]*"
)

FOLLOWS_FROM_HANDLING = {
    "account.record.password_hash": "salted",
    "account.record.confirmation": "a token made at random",
    "account.confirmation_sha256": "a token made at random",
    "orders.record.revision": "counts the steps, of which an expiry that was revived is one more",
    "invoice.sequence": "given in the order of hearing",
    "invoice.issued_on": "the day on which the payment was heard",
    "invoice.record.issued_on": "the day on which the payment was heard",
    "invoice.record.dispute_until": "counts from the day of issue",
    "invoice_series.last_issued_on": "the day on which the last payment was heard",
    "invoice_document.bytes": "prints number and day of issue",
    "credit_note.sequence": "given in the order of hearing",
    "credit_note.issued_on": "the day on which the refund was heard",
    "credit_note.record.issued_on": "the day on which the refund was heard",
    "credit_note.record.invoice_issued_on": "the day on which the payment was heard",
    "credit_note_series.last_issued_on": "the day on which the last refund was heard",
    "credit_note_document.bytes": "prints number and day of issue",
    "CreditNoteIssued.invoice.issued_on": "the day on which the payment was heard",
    "chain.position": "the order of issue",
    "chain.issued_on": "the day of issue",
    "chain.canonical": "tells position, days, and the client as known then; its own proof compares it with the rest",
    "order_sheet.record.client": "the client as known when the order was placed",
    "notice.deliveries": "how often a provider sent it",
    "notice.attempts": "how often it was read",
    "payment.checks": "how often it was looked up",
    "payment.check_at": "the machine's time",
    "payment.begun_at": "the machine's time",
    "notice.listed": "whether the webhook or the list told first",
    "provider_view.asked_at": "the machine's time",
    "provider_view.events_until": "when the list was read",
    "provider_view.payouts_until": "when the list was read",
    "payment.record.revision": "counts the steps",
    "means_seen.revision": "counts the readings",
    "means_seen.until": "when the list was read",
    "means_seen.seen_until": "when the list was read",
    "means_seen.heard_on": "the day on which the view was heard",
    "means_seen.before_on": "the day on which the view before it was heard",
    "means_seen.before_until": "when the list was read",
    "calendar.last_hour": "the machine's time",
    "emails.attempts": "how often it was tried",
    "emails.claimed_by": "the message whose handler sent it",
    "emails.answer": "what the mail server said",
    "emails.event": "told by the letter itself",
    "emails.subject": "told by the letter itself",
    "orders.record.waits.until": "a wait that is over ended when that was heard",
    "orders.due_on": "follows from the wait",
    "hosting.revision": "counts what was said",
    "service_period.revision": "counts what was said of its hosting",
    "hosting.record.revision": "counts what was said",
    "hosting.record.wish": "counts the wishes, of which a suspension that came to nothing is one",
    "hosting.record.observed": "a number of a wish",
    "hosting.record.fit_tried_on": "the day on which it was last measured",
    "hosting.record.destroyed": "a number of a wish",
    "hosting.record.deleted_on": "the day on which the host was seen without it",
    "wishes.revision": "a number of a wish",
    "archive.until": "counts from the day of packing",
    "change.id": "the order of rows",
    "change.details": "tells the days of handling",
    "delivery.delivery_id": "given by the provider",
    "archive.id": "a token made at random",
    "declaration.receipt": "a token made at random",
    "declaration.receipt_view.receipt": "a token made at random",
    "refund.id": "made at random",
    "refund.follow_on": "counts from the day of sending",
    "refund.record.follow_on": "counts from the day of sending",
    "surplus.due_on": "counts from the day of finding",
    "surplus.record.answer_by": "counts from the day of finding",
}
"""What two runs need not share, and why."""

IN_FACTS = {
    "revision",
    "days_left",
    "backups_until",
    "until",
    "issued_on",
    "on_day",
    "found_on",
    "answer_by",
    "settled_on",
    "dispute_until",
    "revived",
    "stops_on",
    "closed_on",
    "spans",
}
"""Fields of events that follow from the day of handling."""

FLEETING = {
    *("HostingSuspended", "HostingSuspensionLifted", "HostingConverged"),
    *("MeansSeen", "HostingsHeldBack"),
}
"""What is said of a situation that need not come about: who hears of the new payment before the bounce of the
cheque never suspends. What they lead to is in the states."""

FLEETING_CHANGES = {"held", "released", "suspended_unpaid", "lifted", "set_up_suspended"}
"""The same in the history of a hosting."""


class Reader:
    def __init__(self, roles, also=frozenset()):
        """`roles`: what identities stand for. `also`: more fields that need not be shared."""
        self._roles, self._unshared = roles, FOLLOWS_FROM_HANDLING.keys() | also
        self.unshared_changes = set(FLEETING_CHANGES)
        known = sorted(roles, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known)) or r"(?!)")

    def words(self, text):
        named = self._known.sub(lambda found: f"<{self._roles[found[0]]}>", text)
        return MADE_UP.sub("<made up>", named)

    def value(self, value, path):
        """Return a value as two runs would both have it; lists count as bags."""
        match value:
            case _ if path in self._unshared:
                return "<follows from handling>"
            case dict():
                return {self.words(k): self.value(v, f"{path}.{k}") for k, v in value.items()}
            case list():
                return sorted((self.value(one, path) for one in value), key=json.dumps)
            case str() if value[:1] in {"{", "["} and (inner := _json(value)) is not None:
                return self.value(inner, path)
        if isinstance(value, bool | int | float | None):
            return value
        return "<bytes>" if isinstance(value, bytes) else self.words(str(value))

    def rows(self, table, rows):
        lasting = [row for row in rows if row.get("what") not in self.unshared_changes]
        read = [{k: self.value(v, f"{table}.{k}") for k, v in row.items()} for row in lasting]
        return sorted(json.dumps(row, sort_keys=True) for row in read)

    def fact(self, sent):
        body = {k: v for k, v in json.loads(sent.body).items() if k not in IN_FACTS}
        return f"{sent.kind} {json.dumps(self.value(body, sent.kind), sort_keys=True)}"


def _json(text):
    """Return what a text holds; None for one that only begins like JSON, such as a name in brackets."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None


async def state_of(member, reader):
    """Return every business row of a service."""
    tables = await member.fetch(
        "select table_name from information_schema.tables where table_schema = $1", member.name
    )
    names = sorted({row["table_name"] for row in tables} - RUNTIME)
    return {name: reader.rows(name, await member.fetch(f"select * from {name}")) for name in names}


def facts_of(log, reader, *, sender=None, without=frozenset()):
    """Count the events that were said, the fleeting ones left out."""
    return Counter(
        reader.fact(sent)
        for sent in log
        if CLASSES[sent.subject].message_kind == "evt"
        and sender in {None, sent.sender}
        and sent.kind not in FLEETING | without
    )


def letters_of(mails):
    """Count the letters by reader; what they tell is in the register. Each has a `Message-ID` of its own."""
    read = [email.message_from_bytes(mail, policy=default) for mail in mails]
    ids = [mail["Message-ID"] for mail in read]
    assert len(ids) == len(set(ids)), "a letter was sent twice"
    return Counter(mail["To"] for mail in read)


async def end_of(world):
    """Return how everything ended, of all services: rows, facts and letters."""
    reader = Reader(world.roles)
    end = {"facts": facts_of(world.wire.log, reader), "letters": letters_of(world.letters())}
    for member in world.members.values():
        found = await state_of(member, reader)
        end |= {f"{member.name}.{table}": rows for table, rows in found.items()}
    return end


def differences(one, other):
    """Return what two ends do not share, short enough to be read."""
    found = []
    for name in sorted({*one, *other}):
        ours, theirs = Counter(one.get(name, ())), Counter(other.get(name, ()))
        found += [f"{name}: only in order: {row}" for row in (ours - theirs)]
        found += [f"{name}: only shuffled: {row}" for row in (theirs - ours)]
    return found
