"""One double as a process of its own: `python -m infra.fakes stripe|paypal|mail`, in a container for example.

It listens on the port of its own address, which payments and notifications know by the same variable:
COLOMBIER_STRIPE_API_BASE, COLOMBIER_PAYPAL_API_BASE or COLOMBIER_SMTP_URL. Its calendar is the machine's.
"""

import asyncio
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from infra.fakes.paypal import FakePaypal
from infra.fakes.smtp import MailSink
from infra.fakes.stripe import FakeStripe
from shared.runtime.settings import EnvironmentSettings


class DoubleSettings(EnvironmentSettings):
    """What the doubles read from their environment."""

    home: Path = Path(".colombier")
    host: str = "127.0.0.1"
    webhooks_url: str = "http://127.0.0.1:8000"
    """Where payments listens to providers, without the path."""
    stripe_api_base: str = "http://127.0.0.1:12111"
    stripe_webhook_secret: str = "whsec_double"
    paypal_api_base: str = "http://127.0.0.1:12112"
    paypal_webhook_id: str = "DOUBLE"
    smtp_url: str = "smtp://127.0.0.1:1025"


def now() -> datetime:
    return datetime.now(UTC)


def stripe(settings: DoubleSettings) -> None:
    """Serve the Stripe double until told to end."""
    double = FakeStripe(
        now=now,
        webhook_url=f"{settings.webhooks_url}/webhooks/stripe",
        webhook_secret=settings.stripe_webhook_secret,
        data=settings.home / "stripe",
    )
    _serve(double, settings, settings.stripe_api_base)


def paypal(settings: DoubleSettings) -> None:
    """Serve the PayPal double until told to end."""
    folder = settings.home / "paypal"
    folder.mkdir(parents=True, exist_ok=True)
    double = FakePaypal(
        now=now,
        webhook_url=f"{settings.webhooks_url}/webhooks/paypal",
        webhook_id=settings.paypal_webhook_id,
        data=folder,
    )
    _serve(double, settings, settings.paypal_api_base)


def _serve(double: FakeStripe | FakePaypal, settings: DoubleSettings, address: str) -> None:
    double.base_url = address
    uvicorn.run(double.app, host=settings.host, port=urlsplit(address).port or 80, access_log=False)


def mail(settings: DoubleSettings) -> None:
    """Keep every message as a file in `<home>/mail` until told to end."""
    asyncio.run(_keep_mail(settings))


async def _keep_mail(settings: DoubleSettings) -> None:
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    port = urlsplit(settings.smtp_url).port or 25
    sink = MailSink(settings.home / "mail", host=settings.host, port=port)
    await sink.start()
    await told.wait()
    await sink.stop()


DOUBLES = {double.__name__: double for double in (stripe, paypal, mail)}


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in DOUBLES:  # noqa: PLR2004
        sys.exit(f"python -m infra.fakes {'|'.join(DOUBLES)}")
    DOUBLES[sys.argv[1]](DoubleSettings.load())
