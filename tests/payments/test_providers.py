"""The conformance suite: what holds for every provider in `PROVIDERS` that takes deliveries."""

import json
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date

import pytest

from services.payments.domain import squeeze
from services.payments.providers import PROVIDERS, Bill, NotGenuine, Provider
from services.payments.settings import PaymentSettings
from shared.contracts.association import read_association
from shared.contracts.means import BY_HAND, MEANS

from .bank_files import association_with_bank
from .keyring import NOW, certificates, paypal_keyring, paypal_settings, stripe_headers, stripe_settings
from .recorded import scenarios, vector
from .truth import paypal_truth, stripe_truth

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
HEARD = ["card", "paypal"]
TRUTHS = {"card": stripe_truth, "paypal": paypal_truth}


@dataclass(frozen=True, kw_only=True)
class Post:
    """A provider, and how its other side signs and words its deliveries."""

    provider: Provider
    sign: Callable[[bytes], dict[str, str]]
    event: Callable[..., bytes]


def stripe_event(kind: str = "checkout.session.completed") -> bytes:
    told = {"id": "evt_1", "object": "event", "type": kind, "livemode": False}
    return json.dumps({**told, "data": {"object": {"id": "cs_1"}}}).encode()


def paypal_event(kind: str = "CHECKOUT.ORDER.APPROVED") -> bytes:
    return json.dumps({"id": "WH-1", "event_type": kind, "resource": {"id": "ORDER1"}}).encode()


@pytest.fixture
async def post(request, tmp_path):
    """Stand where the provider posts from."""
    async with AsyncExitStack() as stack:
        if request.param == "card":
            provider, sign, event = PROVIDERS["card"](stripe_settings()), stripe_headers, stripe_event
        else:
            ring, url, known = await stack.enter_async_context(certificates(tmp_path))
            provider = PROVIDERS["paypal"](paypal_settings(**known))
            sign, event = (lambda body: ring.headers(body, url)), paypal_event
        stack.push_async_callback(provider.stop)
        yield Post(provider=provider, sign=sign, event=event)


heard = pytest.mark.parametrize("post", HEARD, indirect=True)


def test_every_method_has_its_provider():
    built = {method: make(PaymentSettings()) for method, make in PROVIDERS.items()}
    assert {method: one.method for method, one in built.items()} == {method: method for method in PROVIDERS}
    assert [one.name for one in built.values() if one.offered] == ["cheque"]


@heard
async def test_who_delivers_lists_what_it_told_and_reads_it_the_same(post):
    """A webhook that was lost is found in the list under the same identity."""
    assert post.provider.events
    assert post.provider.read
    assert post.provider.payouts
    body = post.event()
    delivered = await post.provider.verify(body, post.sign(body), NOW)
    listed = post.provider.read(body)
    same = ("event_id", "event_type", "object_id", "live")
    assert [getattr(listed, name) for name in same] == [getattr(delivered, name) for name in same]


@heard
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"id": 7}'], ids=["empty", "list", "bare", "number"])
async def test_event_that_cannot_be_read_is_not_genuine(post, body):
    with pytest.raises(NotGenuine):
        post.provider.read(body)


@pytest.mark.parametrize("method", list(PROVIDERS))
def test_provider_without_its_secrets_has_no_ability(method):
    provider = PROVIDERS[method](PaymentSettings())
    machine = (
        provider.verify,
        provider.read,
        provider.events,
        provider.payouts,
        provider.payout_items,
        provider.open,
        provider.look,
        provider.close,
        provider.refund,
        provider.stop,
    )
    assert machine == (None,) * 10
    assert (provider.instruct is not None) is provider.offered


def configured(method, folder):
    """Build each provider as an operator would have configured it."""
    settings = {
        "card": stripe_settings,
        "paypal": paypal_settings,
        "transfer": lambda: PaymentSettings(association_file=association_with_bank(folder)),
        "cheque": PaymentSettings,
    }
    return PROVIDERS[method](settings[method]())


@pytest.mark.parametrize("method", list(PROVIDERS))
async def test_provider_has_a_page_or_tells_what_to_do_and_a_machine_or_none(method, tmp_path):
    """R40: what a payer is given, and who is asked what became of it, follow from the row of the means."""
    provider = configured(method, tmp_path)
    assert (provider.name, provider.method, provider.offered) == (provider.name, method, True)
    assert (provider.open is None) is (provider.instruct is not None) is MEANS[method].by_hand
    machine = (provider.verify, provider.look, provider.refund)
    assert all(one is None for one in machine) if MEANS[method].by_hand else all(machine)
    if provider.stop:
        await provider.stop()


@pytest.mark.parametrize("method", sorted(BY_HAND))
def test_instructions_hold_all_that_the_payer_needs_in_both_languages(method, tmp_path):
    """R48, R49: who, where to, which reference, until when; the labelled lines say nothing else than the sentence."""
    bill = Bill(
        order_reference="CMD-2026-00117",
        cheque_reference="26-00117-K",
        amount_cents=2400,
        last_day=date(2026, 12, 22),
        association=read_association(),
    )
    told = configured(method, tmp_path).instruct(bill)
    assert told.arrive_by == bill.last_day
    assert any(
        squeeze(one) in squeeze(told.reference) for one in (bill.order_reference, bill.cheque_reference)
    )
    for language, day in (("fr", "22/12/2026"), ("en", "22 December 2026")):
        for needed in (told.payee, told.send_to, told.reference, day):
            assert needed in told.text[language]
    assert {told.payee, told.send_to} <= {line.value for line in told.lines}
    assert squeeze(told.reference) in {squeeze(line.value) for line in told.lines}


@heard
async def test_same_delivery_verified_twice_is_the_same_notice(post):
    body = post.event()
    headers = post.sign(body)
    notices = [await post.provider.verify(body, headers, NOW) for _ in range(2)]
    assert notices[0] == notices[1]
    assert notices[0].object_id
    assert notices[0].live is post.provider.live is False


@heard
async def test_altered_body_is_refused(post):
    body = post.event()
    with pytest.raises(NotGenuine):
        await post.provider.verify(body.replace(b"1", b"2"), post.sign(body), NOW)


@heard
async def test_body_dumped_again_is_refused(post):
    body = post.event()
    with pytest.raises(NotGenuine):
        await post.provider.verify(json.dumps(json.loads(body), indent=1).encode(), post.sign(body), NOW)


@heard
async def test_each_missing_header_is_refused(post):
    body = post.event()
    headers = post.sign(body)
    for missing in headers:
        with pytest.raises(NotGenuine):
            await post.provider.verify(
                body, {name: headers[name] for name in headers if name != missing}, NOW
            )
    with pytest.raises(NotGenuine):
        await post.provider.verify(body, {}, NOW)


@heard
@pytest.mark.parametrize(
    "body", [b"", b" ", b"[]", b"\xff", b"{", b"{}", b'"x"', b"[" * 30_000], ids=lambda body: repr(body[:4])
)
async def test_signed_body_that_is_no_event_is_refused(post, body):
    readable = body if body != b"\xff" else b""
    with pytest.raises(NotGenuine):
        await post.provider.verify(body, post.sign(readable), NOW)


@heard
async def test_unknown_event_type_is_a_notice_of_nothing_of_ours(post):
    body = post.event("of.the.future")
    notice = await post.provider.verify(body, post.sign(body), NOW)
    assert (notice.object_id, notice.event_type) == (None, "of.the.future")


async def test_stripe_event_of_the_other_mode_is_refused():
    body = stripe_event().replace(b'"livemode": false', b'"livemode": true')
    with pytest.raises(NotGenuine, match="mode"):
        await PROVIDERS["card"](stripe_settings()).verify(body, stripe_headers(body), NOW)
    live = PROVIDERS["card"](stripe_settings(stripe_api_key="sk_live_1"))
    assert (await live.verify(body, stripe_headers(body), NOW)).live
    with pytest.raises(NotGenuine, match="mode"):
        await live.verify(stripe_event(), stripe_headers(stripe_event()), NOW)


async def test_paypal_delivery_signed_with_a_certificate_of_the_other_mode_is_refused(tmp_path):
    live = paypal_keyring("messageverificationcerts.paypal.com")
    async with certificates(tmp_path, live) as (ring, url, known):
        provider = PROVIDERS["paypal"](paypal_settings(**known))
        with pytest.raises(NotGenuine, match="another name"):
            await provider.verify(paypal_event(), ring.headers(paypal_event(), url), NOW)
        await provider.stop()


@pytest.mark.parametrize(
    ("method", "name"),
    [("card", name) for name in scenarios("stripe")] + [("paypal", name) for name in scenarios("paypal")],
)
async def test_amount_seen_is_in_whole_cents_of_a_named_currency(method, name):
    folder = {"card": "stripe", "paypal": "paypal"}[method]
    settings = {"card": stripe_settings, "paypal": paypal_settings}[method]
    async with TRUTHS[method](name) as truth:
        provider = PROVIDERS[method](settings(**{f"{folder}_api_base": truth.url}))
        first = truth.now["api_truth"]
        seen = await provider.look(first.get("id") or first["order"]["id"])
        await provider.stop()
    order = vector(f"{folder}/scenarios/{name}.json")["order"]
    paid = 999 if name == "s07_amount_mismatch" else order["total_cents"]
    assert (type(seen.amount_cents), seen.amount_cents, seen.currency) == (int, paid, "EUR")
    assert 0 <= seen.refunded_cents <= seen.amount_cents
