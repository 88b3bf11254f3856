"""What payments is configured with. Secrets come from the environment or from the file `<NAME>_FILE`.

A provider whose secrets are missing is not offered; it never becomes one that accepts anything. Live keys
together with a double or with simulated time refuse to start.
"""

from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, model_validator
from pydantic_settings import NoDecode, SettingsConfigDict

from shared.contracts.association import SHIPPED
from shared.runtime.clauses import ClauseSettings
from shared.runtime.links import SHORTEST_KEY, LinkSettings

STRIPE_API = "https://api.stripe.com"
PAYPAL_LIVE_APIS = ("https://api-m.paypal.com", "https://api.paypal.com")
PAYPAL_CERTS_PATH = "/v1/notifications/certs/"
SIMULATOR_WEBHOOK_ID = "WEBHOOK_ID"
"""PayPal's public simulator signs for this id with the live certificate: anybody can use it."""


def _words(value: object) -> object:
    """Cut a comma-separated text; blanks count for nothing, so that an empty secret is no secret."""
    return (
        tuple(word.strip() for word in value.split(",") if word.strip()) if isinstance(value, str) else value
    )


def _stripped(value: object) -> object:
    return value.strip() if isinstance(value, str) else value


def _certificate_base(url: str) -> str:
    """Complete an origin to the folder of certificates; a prefix always ends with a slash."""
    path = urlsplit(url).path.strip("/")
    return f"{url.rstrip('/')}/" if path else f"{url.rstrip('/')}{PAYPAL_CERTS_PATH}"


Secret = Annotated[SecretStr, BeforeValidator(_stripped)]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode, BeforeValidator(_words)]
Words = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_words)]
Text = Annotated[str, BeforeValidator(_stripped)]


class PaymentSettings(ClauseSettings, LinkSettings):
    """Everything that payments reads from its environment, `COLOMBIER_…`."""

    model_config = SettingsConfigDict(env_ignore_empty=True)

    public_url: Text = "http://127.0.0.1:8000"
    """Where payers come back to."""
    hold_from_cents: int = Field(default=30_000, ge=0)
    """Payments from this amount on are held for verification (R42): the first rule, which staff keeps from then on."""
    reconcile_after_seconds: float = Field(default=300.0, gt=0)
    """How long after its opening an attempt of which nothing was heard is looked up, by the machine's clock."""
    list_every_seconds: float = Field(default=3600.0, gt=0)
    """How often the providers' own lists are read, by the machine's clock."""
    add_up_every_seconds: float = Field(default=600.0, gt=0)
    """How often the money of each provider is added up, by the machine's clock."""
    scan_key: Secrets = ()
    """What scans of cheques are encrypted with, the present one first; none: no scan is taken."""
    deposit_account: Text = ""
    """The association's account as deposit slips print it, an IBAN; empty: it is written on them by hand."""
    association_file: Path = SHIPPED
    simulated_time: bool = False

    stripe_api_key: Secret = SecretStr("")
    stripe_api_base: Text | None = None
    """None: the real one."""
    stripe_webhook_secret: Secrets = ()
    """Several while a secret is being replaced."""

    paypal_client_id: Text = ""
    paypal_client_secret: Secret = SecretStr("")
    paypal_api_base: Text = PAYPAL_LIVE_APIS[0]
    paypal_webhook_id: Text = ""
    paypal_cert_bases: Words = ()
    """Accepted prefixes of certificate addresses; none: the real one of the mode."""
    paypal_ca_file: Path | None = None
    """Trusted roots and intermediates in PEM; None: the bundled ones of DigiCert."""

    @model_validator(mode="after")
    def _refuse_dangerous_mixtures(self) -> Self:
        for wrong, sentence in (
            (self.stripe_live and self._foreign_stripe, "A live Stripe key is for api.stripe.com only."),
            (self.stripe_live and self.simulated_time, "A live Stripe key excludes simulated time."),
            (
                self.paypal_live and self.paypal_offered and self.simulated_time,
                "Live PayPal excludes simulated time.",
            ),
            (
                self.paypal_live and self.paypal_webhook_id == SIMULATOR_WEBHOOK_ID,
                "PAYPAL_WEBHOOK_ID is that of PayPal's public simulator: anybody could sign; give your own.",
            ),
            (
                self.stripe_offered and self.paypal_offered and self.stripe_live is not self.paypal_live,
                "One of Stripe and PayPal is live and the other is not: services would be sold for play money.",
            ),
            (
                any(len(key.get_secret_value()) < SHORTEST_KEY for key in self.scan_key),
                f"SCAN_KEY has to hold a secret of {SHORTEST_KEY} characters at least.",
            ),
            (
                self.paypal_live and not all(b.startswith("https://") for b in self.paypal_certificate_bases),
                "Live PayPal takes its certificates over https only.",
            ),
        ):
            if wrong:
                raise ValueError(sentence)
        return self

    @property
    def stripe_live(self) -> bool:
        return self.stripe_api_key.get_secret_value().startswith(("sk_live_", "rk_live_"))

    @property
    def stripe_offered(self) -> bool:
        return bool(self.stripe_api_key.get_secret_value() and self.stripe_webhook_secret)

    @property
    def paypal_live(self) -> bool:
        """Whether it speaks to the real PayPal; the sandbox and doubles are not live."""
        return self.paypal_api_base.rstrip("/") in PAYPAL_LIVE_APIS

    @property
    def paypal_offered(self) -> bool:
        return bool(
            self.paypal_client_id and self.paypal_client_secret.get_secret_value() and self.paypal_webhook_id
        )

    @property
    def paypal_certificate_bases(self) -> tuple[str, ...]:
        """Accepted prefixes, each ending with a slash; the certificate's name is all that may follow."""
        host = "api.paypal.com" if self.paypal_live else "api.sandbox.paypal.com"
        return tuple(map(_certificate_base, self.paypal_cert_bases or (f"https://{host}",)))

    @property
    def _foreign_stripe(self) -> bool:
        return (self.stripe_api_base or STRIPE_API).rstrip("/") != STRIPE_API
