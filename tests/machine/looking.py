"""What has to be true after each step, and what is true once everybody has been heard."""

import json
import os
from functools import wraps

from infra.fakes.paypal import objects
from shared.runtime import invariants
from shared.runtime.folders import folder_of
from shared.values.money import EURO

LOST = "RESOLVED_BUYER_FAVOUR"
LINES = int(os.environ.get("COLOMBIER_STORY_LINES", "40"))


def telling(check):
    """Have a failure tell what happened before it."""

    @wraps(check)
    async def told(place, *more):
        await place.wire.collect()
        place.remember_facts()
        try:
            await check(place, *more)
        except AssertionError as error:
            error.add_note("\n".join(place.story[-LINES:]))
            raise

    return told


@telling
async def assert_sound(place, books):
    """Check, in the middle of whatever is going on: invariants, facts, one answer for each payment."""
    assert place.bugs == [], place.bugs
    assert place.wire.parked == [], place.wire.parked
    for name in ("payments", "orders"):
        found = await place.world.members[name].fetch(_broken(name))
        assert not found, [dict(row) for row in found]
    books.read_on(place.wire.log)
    for payment_id, answers in books.answers.items():
        assert len(answers) <= 1, (payment_id, answers)
    await _assert_booked(place, books)


_STATEMENTS = {}


def _broken(name):
    """Return one statement that names what is broken: a round trip instead of one for each invariant."""
    if name not in _STATEMENTS:
        stated = invariants.parse((folder_of(name) / "invariants.sql").read_text())
        _STATEMENTS[name] = "\nunion all\n".join(
            f"(select $why${sentence}$why$ as broken, to_json(found)::text as row from (\n{sql}\n) as found)"
            for sentence, sql in stated
        )
    return _STATEMENTS[name]


async def _assert_booked(place, books):
    """The facts alone tell where the money of each payment stands, what went back, and what is left of a surplus."""
    rows = await place.payments.fetch(
        "select record from payment where record->>'captured_cents' is not null"
    )
    late = await place.payments.fetch(
        "select id from surplus where method = 'paypal' and record->>'cause' = 'late'"
    )
    assert not late, ("taken by ourselves although its order was over", late)
    for row in rows:
        one = json.loads(row["record"])
        if one["currency"] != EURO or one["standing"] == "review":
            continue
        key = one["id"]
        assert books.taken[key] == one["captured_cents"], ("taken", one, books.taken[key])
        assert books.place[key] == one["standing"], ("place", one, books.place[key])
        gone = one["refunded_cents"] - one["returned_cents"]
        assert books.back[key] == gone, ("back", one, books.back[key])
    for row in await place.payments.fetch(SURPLUSES):
        one = json.loads(row["record"])
        if one["state"] == "given":
            continue
        left = one["amount_cents"] - one["spent_cents"] - one["back_cents"] + row["ended"]
        assert books.owed("surplus", one["id"]) == left, ("surplus", one, books.owed("surplus", one["id"]))


SURPLUSES = """
select s.record, coalesce(sum((p.record ->> 'captured_cents')::int - (p.record ->> 'refunded_cents')::int), 0)::int as ended
from surplus s left join payment p on p.record ->> 'credit_of' = s.id and p.record ->> 'dispute' = 'lost' group by s.id
"""
"""With what was used of it and ended with it, because the bank took it."""


@telling
async def assert_true(place):
    """Compare with what the providers know, once everything was heard."""
    rows = await place.payments.fetch("select record from payment where method in ('card', 'paypal')")
    ours = [json.loads(row["record"]) for row in rows]
    stray = {
        row["money_id"]
        for row in await place.payments.fetch("select money_id from surplus where payment_id is null")
    }
    theirs = {**dict(_charges(place.stripe)), **dict(_captures(place.paypal))}
    known = {
        one["money_id"]: one for one in ours if one["captured_cents"] is not None and not one["credit_of"]
    }
    for money_id, (cents, back, lost) in theirs.items():
        one = known.pop(money_id, None)
        assert one or money_id in stray, ("money of which nothing is known", money_id, cents)
        if one is None:
            continue
        assert one["captured_cents"] == cents, (one, cents)
        there = _gone_there(one)
        ours_since = (
            one["dispute"] == "open" and there > back
        )  # sent by us while it was contested: we know of that
        if not ours_since:
            assert there == back, ("back", one, back)
        assert (one["dispute"] == "lost") == lost, ("lost", one, lost)
    assert known == {}, ("money that no provider has", known)
    _assert_costs(
        place, [one for one in ours if one["captured_cents"] is not None and one["method"] == "card"]
    )


def _assert_costs(place, ours):
    """What is believed that disputes cost is what the movements of their money say."""
    for one in ours:
        intent = one["money_id"] or ""
        disputes = [d for d in place.stripe.journal.all("dispute") if d["payment_intent"] == intent]
        told = sum(entry["fee"] for d in disputes for entry in d["balance_transactions"])
        believed = (one["dispute_fee_cents"] or 0) - one["dispute_fee_back_cents"]
        assert believed == told, ("cost of disputes", one, told)


def _gone_there(one):
    """Add up what has gone back at the provider: without what was sent by hand, but with what it tells of as well."""
    by_hand = one["by_hand_cents"]
    doubled = max(0, one["told_cents"] + by_hand - one["refunded_cents"]) if by_hand else 0
    return one["refunded_cents"] - one["returned_cents"] - by_hand + doubled


def _charges(books):
    lost = {one["charge"] for one in books.journal.all("dispute") if one["status"] == "lost"}
    for one in books.journal.all("charge"):
        if one["status"] == "succeeded":
            yield one["payment_intent"], (one["amount"], one["amount_refunded"], one["id"] in lost)


def _captures(books):
    contested = {
        one["disputed_transactions"][0]["seller_transaction_id"]: one for one in books.journal.all("dispute")
    }
    refunds = [one for one in books.journal.all("refund") if one["status"] in {"COMPLETED", "PENDING"}]
    for one in books.journal.all("capture"):
        if one["status"] not in {"PENDING", "DECLINED"}:
            dispute = contested.get(one["id"])
            back = _given_back([of for of in refunds if of["capture_id"] == one["id"]], dispute)
            yield one["id"], (objects.cents(one["amount"]), back, bool(dispute) and _code(dispute) == LOST)


def _given_back(refunds, dispute):
    """Add up what counts as given back: a dispute's own taking does not, and what goes during one is judged at its end."""
    if dispute and dispute["status"] != "RESOLVED":
        refunds = [one for one in refunds if one["create_time"] < dispute["create_time"]]
    gone = sum(objects.cents(one["amount"]) for one in refunds)
    taken = objects.cents(dispute["dispute_amount"]) if dispute and _code(dispute) == LOST else 0
    return max(0, gone - taken)


def _code(dispute):
    return dispute.get("dispute_outcome", {}).get("outcome_code")
