"""The vectors are all here, each has its end, and providers' own examples fit the schemas that judge our doubles."""

import json
import re

import pytest

from infra.fakes import schemas
from services.payments.providers.paypal_attempt import Attempt, chosen_capture, seen_from

from .recorded import VECTORS, scenarios, vector

PROVIDERS = ("stripe", "paypal")
SCENARIOS = [(provider, name) for provider in PROVIDERS for name in scenarios(provider)]
ENDS = {"state_after_each", "payment_state", "transitions_to_paid"}
"""What `test_scenarios` holds each scenario to; it plays all that are here."""


def named():
    rows = (VECTORS / "MANIFEST.md").read_text().splitlines()
    return {found[1] for row in rows if (found := re.match(r"\| (\w+/\S+) \|", row))}


def test_manifest_names_every_vector_and_nothing_else():
    here = {str(path.relative_to(VECTORS)) for path in VECTORS.rglob("*") if path.is_file()}
    assert here - {"MANIFEST.md"} == named()


@pytest.mark.parametrize(("provider", "name"), SCENARIOS)
def test_each_delivery_of_a_scenario_has_an_expected_end(provider, name):
    scenario = vector(f"{provider}/scenarios/{name}.json")
    deliveries, expect = scenario["deliveries"], scenario["expect"]
    assert deliveries
    assert all("event" in one and "api_truth" in one for one in deliveries)
    assert ENDS & set(expect)
    for each in ("state_after_each", "http"):
        assert len(expect.get(each, deliveries)) == len(deliveries)


FIXTURES = sorted(path.stem for path in (VECTORS / "stripe" / "objects").glob("*.json"))


@pytest.mark.parametrize("kind", FIXTURES)
def test_stripes_own_fixture_fits_the_schema_that_judges_our_double(kind):
    assert schemas.stripe().violations(kind, vector(f"stripe/objects/{kind}.json")) == []


@pytest.mark.parametrize("name", scenarios("stripe"))
def test_what_a_scenario_of_stripe_tells_fits_its_schema(name):
    for one in vector(f"stripe/scenarios/{name}.json")["deliveries"]:
        told = (one["event"], one["event"]["data"]["object"], one["api_truth"])
        assert [schemas.stripe().violations(part["object"], part) for part in told] == [[], [], []]


API = VECTORS / "paypal" / "api"
RECORDED = [*sorted(API.glob("*_post.json")), API / "spec_order_create.json"]


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_schema_refuses_the_recorded_request_that_paypal_refused_and_no_other(path):
    call = json.loads(path.read_bytes())
    kind = "order_capture_request" if call["request"]["path"].endswith("/capture") else "order_request"
    violations = schemas.paypal_orders().violations(kind, call["request"]["json"] or {})
    assert bool(violations) is (call["response"]["status"] == 400)


def test_capture_that_paypal_answered_as_completed_is_still_pending():
    """The order was COMPLETED, the money was not there."""
    order = vector("paypal/api/liberapay_01_post.json")["response"]["json"]
    seen = seen_from(Attempt(order=order, capture=chosen_capture(order), live=False))
    assert (order["status"], seen.status, seen.amount_cents, seen.paid_at) == (
        "COMPLETED",
        "pending",
        1000,
        None,
    )
