"""Nothing leaves the double of Stripe that Stripe's own schemas do not allow: answers, errors, events."""

from infra.fakes import schemas
from infra.fakes.journal import Thing

UNJUDGED = frozenset({"account"})
"""Kinds of which no schema is at hand."""


def fitting(thing: Thing) -> Thing:
    """Give back what is about to be shown. Raises Unfit."""
    if "error" in thing:
        schemas.stripe().require("error", thing)
        return thing
    if thing["object"] == "list":
        for one in thing["data"]:
            fitting(one)
    elif thing["object"] not in UNJUDGED:
        judge = schemas.stripe_payouts() if thing["object"] == "payout" else schemas.stripe()
        judge.require(thing["object"], thing)
    return thing
