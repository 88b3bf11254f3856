"""PayPal's certificates change without us: then PayPal itself is asked, and a forger still gets nowhere."""

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from structlog.testing import capture_logs

from services.payments.providers import CannotVerify, NotGenuine

from .authorities import again_until, intermediate, leaf, root
from .keyring import NOW, PaypalKeyring
from .test_paypal_signature import BODY, LEAF, POSTBACK, paypal_at

YESTERDAY = NOW - timedelta(days=1)
SUCCESS = (200, {"verification_status": "SUCCESS"})


def known():
    """What we ship holds."""
    middle = intermediate(root())
    return root().pem + middle.pem, leaf(middle)


def renewed():
    """PayPal's leaf is issued by an intermediate of the name that we know, with another key."""
    return root().pem + intermediate(root()).pem, leaf(intermediate(root()))


def expired_intermediate():
    middle = intermediate(root())
    return root().pem + again_until(middle, under=root(), ends=YESTERDAY).pem, leaf(middle)


def expired_root():
    old = root(ends=YESTERDAY)
    middle = intermediate(old)
    return old.pem + middle.pem, leaf(middle)


def other_issuer():
    return root().pem, leaf(intermediate(root()))


LACKING = [renewed, expired_intermediate, expired_root, other_issuer]


async def delivered(tmp_path, case, verdict=SUCCESS, *, body=BODY, sign=None, **headers):
    """Deliver what PayPal signed; return its identity, or what it was refused for, and how often PayPal was asked."""
    trusted, ring = case
    answers = {LEAF: (200, ring.leaf_pem), POSTBACK: verdict}
    async with paypal_at(answers, tmp_path, trusted=trusted) as (server, url, provider):
        sent = {**(sign or ring).headers(BODY, url), **headers}
        try:
            found = (await provider.verify(body, sent, NOW)).event_id
        except (NotGenuine, CannotVerify) as refused:
            found = type(refused)
    return found, len(server.calls(POSTBACK))


async def test_chain_that_holds_is_believed_without_asking(tmp_path):
    with capture_logs() as logs:
        assert await delivered(tmp_path, known()) == ("WH-1", 0)
    assert logs == []


@pytest.mark.parametrize("case", LACKING)
async def test_chain_that_cannot_be_built_is_told_and_paypal_decides(tmp_path, case):
    with capture_logs() as logs:
        assert await delivered(tmp_path, case()) == ("WH-1", 1)
    (alert,) = logs
    assert (alert["event"], alert["log_level"]) == ("paypal_chain_incomplete", "warning")
    assert alert["remedy"] == "complete COLOMBIER_PAYPAL_CA_FILE"


@pytest.mark.parametrize(
    ("verdict", "expected"),
    [
        ((200, {"verification_status": "FAILURE"}), NotGenuine),
        ((200, {}), NotGenuine),
        ((400, {"name": "VALIDATION_ERROR"}), NotGenuine),
        ((500, {}), CannotVerify),
    ],
    ids=["no", "nothing", "refused", "away"],
)
async def test_chain_that_cannot_be_built_is_believed_on_paypals_word_only(tmp_path, verdict, expected):
    assert await delivered(tmp_path, renewed(), verdict) == (expected, 1)


def stranger():
    return PaypalKeyring(key=generate_private_key(65537, 2048), root_pem=b"", leaf_pem=b"")


FORGED = {
    "another key": lambda: {"sign": stranger()},
    "another body": lambda: {"body": BODY.replace(b"WH-1", b"WH-2")},
    "another transmission": lambda: {"paypal-transmission-id": "t-2"},
    "no signature": lambda: {"paypal-transmission-sig": base64.b64encode(b"x" * 256).decode()},
    "another host": lambda: {
        "paypal-cert-url": "https://api.paypal.com.evil.example/v1/notifications/certs/C"
    },
    "another algorithm": lambda: {"paypal-auth-algo": "SHA1withRSA"},
}


@pytest.mark.parametrize("case", [known, *LACKING])
@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
async def test_forgery_is_refused_whatever_we_lack_and_paypal_is_not_even_asked(tmp_path, case, forge):
    assert await delivered(tmp_path, case(), **forge()) == (NotGenuine, 0)


@pytest.mark.parametrize(
    "changes",
    [{"name": "messageverificationcerts.paypal.com"}, {"name": "evil.example"}, {"ends": YESTERDAY}],
)
async def test_certificate_of_another_name_or_time_is_refused_under_any_issuer(tmp_path, changes):
    for issuer in (intermediate(root()), intermediate(root(ends=YESTERDAY))):
        wrong = root().pem + intermediate(root()).pem, leaf(issuer, **changes)
        assert await delivered(tmp_path, wrong) == (NotGenuine, 0)
