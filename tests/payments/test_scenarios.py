"""The scenario vectors, from the provider's post to what the service says."""

import json
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest

from .keyring import certificates, paypal_settings, stripe_settings
from .recorded import scenarios
from .truth import paypal_truth, stripe_truth

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
HEARD_AT = datetime(2026, 9, 21, 13, 0, tzinfo=UTC)
ORDER = {"ordered_on": date(2026, 9, 1), "payable_until": date(2026, 10, 1)}
OUR_WORDS = {"paid": "accepted"}


@dataclass(kw_only=True)
class Play:
    """A scenario on its stage: the service, the provider's API, and how the provider posts."""

    service: Any
    truth: Any
    post: Any

    async def run(self):
        """Play every delivery, each followed by the work that it makes; return (statuses, states)."""
        statuses, states = [], []
        for index in range(len(self.truth.deliveries)):
            statuses.append(await self.post(self.truth.at(index)))
            await self.service.work(times=2)
            states.append((await self.service.payment()).state.value)
        return statuses, states


@pytest.fixture
def play(rig, tmp_path):
    @asynccontextmanager
    async def stripe(name):
        async with (
            stripe_truth(name) as truth,
            rig(stripe_settings(stripe_api_base=truth.url), at=HEARD_AT) as service,
        ):
            yield Play(service=service, truth=truth, post=service.post_stripe)

    @asynccontextmanager
    async def paypal(name):
        async with (
            certificates(tmp_path) as (ring, certs, known),
            paypal_truth(name) as truth,
            rig(paypal_settings(paypal_api_base=truth.url, **known), at=HEARD_AT) as service,
        ):

            async def post(event):
                body = json.dumps(event).encode()
                sent = truth.now.get("transmission_id", event["id"])
                headers = ring.headers(body, certs, at=datetime.now(UTC), transmission=sent)
                posted = await service.http.post("/webhooks/paypal", content=body, headers=headers)
                return posted.status_code

            yield Play(service=service, truth=truth, post=post)

    @asynccontextmanager
    async def opened(provider, name):
        async with (stripe if provider == "stripe" else paypal)(name) as made:
            await made.service.place(total_cents=made.truth.scenario["order"]["total_cents"], **ORDER)
            await made.service.attempt("card" if provider == "stripe" else "paypal")
            yield made

    return opened


def expected_states(expect, count):
    words = expect.get("state_after_each") or [None] * (count - 1) + [expect.get("payment_state", "paid")]
    return [OUR_WORDS.get(word, word) for word in words]


@pytest.mark.parametrize(("provider", "name"), [(p, n) for p in ("stripe", "paypal") for n in scenarios(p)])
async def test_scenario_ends_as_expected(play, provider, name):
    async with play(provider, name) as made:
        statuses, states = await made.run()
        expect = made.truth.scenario["expect"]
        said = await made.service.names()
        captured = await made.service.events("PaymentCaptured")
        assert await made.service.broken() == []
    expected = expected_states(expect, len(states))
    if name == "s09_event_lies":
        expected = ["opened"]  # our word for an attempt that its provider calls open
    assert [(seen if word else None) for word, seen in zip(expected, states, strict=True)] == expected
    assert said.count("PaymentAccepted") == expect.get("transitions_to_paid", said.count("PaymentAccepted"))
    assert statuses == expect.get("http", [200] * len(statuses))
    assert made.truth.capture_calls == expect.get("capture_calls", made.truth.capture_calls)
    if "provider_fee_cents" in expect:
        assert [one.provider_fee_cents for one in captured] == [expect["provider_fee_cents"]]
    if "paid_cents" in expect:
        assert [one.amount_cents for one in captured] == [expect["paid_cents"]]


async def test_three_deliveries_of_one_event_at_once_count_once(play):
    async with play("stripe", "s02_duplicate_event") as made:
        posts = [made.post(made.truth.at(index)) for index in range(3)]
        assert await made.service.post_at_once(*posts) == [200, 200, 200]
        assert len(await made.service.waiting("ReadNotice")) == 1
        await made.service.work()
        assert (await made.service.names()).count("PaymentAccepted") == 1
        assert await made.service.rows("select deliveries from notice") == [{"deliveries": 3}]


async def test_each_transmission_of_an_event_sent_again_is_kept(play):
    async with play("paypal", "p04_resend_new_transmission") as made:
        await made.run()
        assert await made.service.rows("select deliveries, state from notice") == [
            {"deliveries": 3, "state": "done"}
        ]
        assert len(await made.service.rows("select 1 from delivery")) == 3


async def test_notice_that_lies_credits_nothing_and_calls_a_person(play):
    async with play("stripe", "s09_event_lies") as made:
        await made.run()
        assert await made.service.rows("select state from notice") == [{"state": "contradicted"}]
        assert await made.service.names() == []


async def test_amount_that_was_not_asked_for_needs_a_person(play):
    async with play("stripe", "s07_amount_mismatch") as made:
        await made.run()
        assert await made.service.names() == ["PaymentNeedsReview"]


@pytest.mark.parametrize("name", ["s03_delayed_then_succeeded", "s05_out_of_order", "s08_dashboard_refund"])
async def test_notices_read_in_the_wrong_order_end_in_the_same_state(play, name):
    async with play("stripe", name) as made:
        for index in reversed(range(len(made.truth.deliveries))):
            event = made.truth.deliveries[index]["event"]
            made.truth.at(len(made.truth.deliveries) - 1)  # the API tells the latest, whatever notice comes
            assert await made.post(event) == 200
            await made.service.work(times=2)
        final = expected_states(made.truth.scenario["expect"], 2)[-1]
        assert (await made.service.payment()).state.value == final
        assert (await made.service.names()).count("PaymentAccepted") == (final == "accepted")
