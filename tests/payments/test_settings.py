import pytest
from pydantic import ValidationError

from services.payments.settings import PaymentSettings

from .keyring import paypal_settings, stripe_settings

LIVE_PAYPAL = {"paypal_api_base": "https://api-m.paypal.com"}


def both_settings(**changes):
    return paypal_settings(**{"stripe_api_key": "sk_test_1", "stripe_webhook_secret": "whsec_1", **changes})


@pytest.mark.parametrize(
    ("make", "changes", "sentence"),
    [
        (paypal_settings, {**LIVE_PAYPAL, "paypal_webhook_id": "WEBHOOK_ID"}, "simulator"),
        (paypal_settings, {**LIVE_PAYPAL, "simulated_time": True}, "simulated time"),
        (paypal_settings, {**LIVE_PAYPAL, "paypal_cert_bases": "http://127.0.0.1:1/"}, "https only"),
        (
            stripe_settings,
            {"stripe_api_key": "sk_live_1", "stripe_api_base": "http://127.0.0.1:1"},
            "api.stripe.com",
        ),
        (
            stripe_settings,
            {"stripe_api_key": "rk_live_1", "stripe_api_base": "https://api.stripe.com.evil.example"},
            "only",
        ),
        (stripe_settings, {"stripe_api_key": "rk_live_1", "simulated_time": True}, "simulated time"),
        (both_settings, {"stripe_api_key": "rk_live_1"}, "play money"),
        (both_settings, LIVE_PAYPAL, "play money"),
    ],
)
def test_live_keys_with_a_double_or_simulated_time_refuse_to_start(make, changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        make(**changes)


def test_live_keys_on_the_real_addresses_start():
    assert stripe_settings(stripe_api_key="sk_live_1", stripe_api_base="https://api.stripe.com/").stripe_live
    assert paypal_settings(**LIVE_PAYPAL).paypal_live
    assert both_settings(**LIVE_PAYPAL | {"stripe_api_key": "sk_live_1"}).stripe_live
    assert not both_settings().stripe_live


@pytest.mark.parametrize("secret", ["", "  ", " , ,"], ids=repr)
def test_empty_secret_switches_a_provider_off(secret):
    assert not stripe_settings(stripe_webhook_secret=secret).stripe_offered
    assert not stripe_settings(stripe_api_key=secret.replace(",", "")).stripe_offered
    assert not paypal_settings(paypal_client_secret=secret.replace(",", "")).paypal_offered


def test_nothing_is_offered_without_any_configuration(monkeypatch):
    for name in ("STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET", "PAYPAL_CLIENT_ID"):
        monkeypatch.delenv(f"COLOMBIER_{name}", raising=False)
    settings = PaymentSettings()
    assert not settings.stripe_offered
    assert not settings.paypal_offered


def test_several_webhook_secrets_are_read_from_one_value(monkeypatch):
    monkeypatch.setenv("COLOMBIER_STRIPE_WEBHOOK_SECRET", "whsec_new, whsec_old")
    found = [secret.get_secret_value() for secret in PaymentSettings().stripe_webhook_secret]
    assert found == ["whsec_new", "whsec_old"]


def test_secret_is_read_from_the_file_that_the_environment_names(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("sk_test_from_file\n")
    monkeypatch.setenv("COLOMBIER_STRIPE_API_KEY_FILE", str(tmp_path / "key"))
    assert PaymentSettings().stripe_api_key.get_secret_value() == "sk_test_from_file"


def test_secrets_are_hidden_when_settings_are_printed():
    shown = repr(stripe_settings()) + repr(paypal_settings(paypal_client_secret="very-secret"))
    assert "whsec" not in shown
    assert "very-secret" not in shown


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (LIVE_PAYPAL, "https://api.paypal.com/v1/notifications/certs/"),
        ({}, "https://api.sandbox.paypal.com/v1/notifications/certs/"),
        ({"paypal_cert_bases": "http://127.0.0.1:9"}, "http://127.0.0.1:9/v1/notifications/certs/"),
        ({"paypal_cert_bases": "http://127.0.0.1:9/certs"}, "http://127.0.0.1:9/certs/"),
    ],
    ids=["live", "sandbox", "origin_of_a_double", "folder_of_a_double"],
)
def test_certificate_addresses_follow_the_mode(changes, expected):
    assert paypal_settings(**changes).paypal_certificate_bases == (expected,)
