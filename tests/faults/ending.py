"""The end of a history, comparable between runs: identities are replaced by roles, times of the machine left out."""

import re
from collections import Counter

from infra import fleet
from infra.local import operator

MAY_DIFFER = {
    "clock": {"evt.clock.hour_started.v1"},
    "payments": {"cmd.payments.follow_attempt.v1", "cmd.payments.read_notice.v1"},
}
"""Messages whose number depends on the machine's time, by service.

The hours of the first day; looks at attempts that take long; a second reading, each morning, of notices that nobody
has finished. None of them tells a fact.
"""
NOBODY = ""
"""Whose letters those to the association's own address are."""
IN_HAND = 64
"""How many letters one process of notifications hands over at a time (`Bus._pace`)."""

REQUESTS = """
select account_id, state, record ->> 'title', record ->> 'may_access', jsonb_array_length(record -> 'hostings'),
(select string_agg(one ->> 'by', ' ' order by number) from jsonb_array_elements(record -> 'said') with ordinality as _ (one, number))
from ticket
"""


def ending(stage):
    """Return everything that must not depend on what happened on the way."""
    who = roles(stage)
    return {
        "orders": by_role(
            who, stage.rows("orders", "select account_id, state, record ->> 'total_cents' from orders")
        ),
        "invoices": by_role(who, stage.rows("orders", "select account_id, issued_on::text from invoice")),
        "invoice numbers": sorted(n for (n,) in stage.rows("orders", "select number from invoice")),
        "payments": by_role(
            who,
            stage.rows(
                "payments", "select account_id, method, state, record ->> 'amount_cents' from payment"
            ),
        ),
        "cheques": Counter(stage.rows("payments", "select state, amount_cents from cheque")),
        "surplus": Counter(stage.rows("payments", "select state, method, record ->> 'cause' from surplus")),
        "refunds": Counter(stage.rows("payments", "select state, record ->> 'amount_cents' from refund")),
        "hostings": by_role(
            who,
            stage.rows(
                "lifecycle",
                "select account_id, state, record ->> 'ends_on', record ->> 'deletion_on' from hosting",
            ),
        ),
        "wishes": Counter(stage.rows("provisioning", "select state, spec ->> 'wanted' from wishes")),
        "requests": by_role(who, stage.rows("support", REQUESTS)),
        "readers": by_role(who, stage.rows("support", "select account_id, name, language from reader")),
        "services that support knows": by_role(
            who, stage.rows("support", "select account_id, count(*) from hosting group by 1")
        ),
        "suspensions": Counter(stage.rows("support", "select reason from suspension")),
        "letters": by_role(who, stage.rows("notifications", "select account_id, letter, state from emails")),
        "mail": arrived(stage),
        "said": said(stage),
        "days": [(s, *stage.rows(s, "select last_number from days")) for s in spine()],
    }


def roles(stage):
    """Return the role of every account by its id."""
    found = stage.rows("accounts", "select id, split_part(email, '@', 1) from account")
    return {NOBODY: "the association"} | dict(found)


def by_role(who, rows):
    return sorted((who[account], *facts) for account, *facts in rows)


def arrived(stage):
    """Return who got which letters, and how often the same one; a repeat has the same Message-ID."""
    letters = Counter()
    seen = set()
    for mail in every_mail(stage):
        letter = (str(mail["To"]), plain(str(mail["Subject"])))
        if mail["Message-ID"] not in seen:
            letters[letter] += 1
        seen.add(mail["Message-ID"])
    return letters


def repeats(stage):
    """Return the Message-IDs that arrived more than once."""
    counted = Counter(str(mail["Message-ID"]) for mail in every_mail(stage))
    return {message: count for message, count in counted.items() if count > 1}


def every_mail(stage):
    return [mail for role in roles(stage).values() for mail in stage.mails(f"{role}@client.example")]


def plain(subject):
    """Leave out the numbers that a run draws."""
    return re.sub(r"\b(?:[A-Z]+|h)-[\w-]+", "…", subject)


def said(stage):
    """Return how often each message was said, over all services; a beat of the machine's hour is none."""
    counted = Counter()
    for service in spine():
        for subject, count in stage.rows(service, "select subject, count(*) from outbox_sent group by 1"):
            if subject not in MAY_DIFFER.get(service, ()):
                counted[subject] += count
    return counted


def spine():
    """Return the services that own data."""
    return [name for name in fleet.names() if name != "gateway"]


def hearers():
    """Return the services that hear of others."""
    return [name for name in spine() if heard_by(name)]


def heard_by(service):
    """Return the messages that a service listens to."""
    return {one.message for one in fleet.service(service).router.subscriptions}


def left_over(stage):
    """Return what must be nothing at the end of every history: unsent, parked, broken invariants, gaps."""
    found = {}
    for service in spine():
        for table, where in (("outbox", ""), ("parked", "where state = 'parked'")):
            if rows := stage.rows(service, f"select subject from {table} {where}"):
                found[f"{service} {table}"] = rows
    for service, findings in stage.do(operator.findings(stage.inner.nats)).items():
        if findings is None and service != "gateway":
            found[f"{service} verify"] = "does not answer"
        elif findings and findings.broken:
            found[f"{service} verify"] = findings.broken
    numbers = [n for (n,) in stage.rows("orders", "select sequence from invoice order by year, sequence")]
    if numbers != list(range(1, len(numbers) + 1)):
        found["invoice numbers"] = numbers
    return found


def compare(stage, undisturbed):
    """Assert that a history ended as the undisturbed one did, and that nothing is left over."""
    assert left_over(stage) == {}
    found = ending(stage)
    for what, expected in undisturbed.items():
        assert found[what] == expected, (what, differing(found[what], expected))
    assert_no_letter_twice(stage)


def differing(found, expected):
    """Return what is too much and what is missing."""
    found, expected = (
        Counter(map(str, each) if isinstance(each, list) else each) for each in (found, expected)
    )
    return {"too much": found - expected, "missing": expected - found}


def assert_no_letter_twice(stage):
    """Assert that no letter came twice but those that the sender had in hand when it died.

    The mail server had taken them, and nobody was left to note it: they come again with the same Message-ID, and
    the register has counted another attempt.
    """
    deaths = sum(len(actor.deaths) + (not actor.alive()) for actor in stage.of("notifications"))
    twice = repeats(stage)
    assert len(twice) <= deaths * IN_HAND, twice
    attempts = {
        f"{message}": n
        for message, n in stage.rows("notifications", "select message_id, attempts from emails")
    }
    for message, count in twice.items():
        assert count <= attempts[message], (message, count, attempts[message])
