"""Mails to send where their words do not matter."""

from datetime import UTC, datetime
from typing import Any

from services.notifications.mailer import Mail
from services.notifications.templates import Rendered

RENDERED = Rendered(number="M04", subject="Commande n° 7", text="Bonjour, été\n", html="<p>Bonjour, été</p>")


def a_mail(**changes):
    plain: dict[str, Any] = {
        "message_id": "<e-1@example.org>",
        "recipient": "camille@example.org",
        "language": "fr",
        "dated": datetime(2026, 7, 1, 22, 30, tzinfo=UTC),
        "rendered": RENDERED,
    }
    return Mail(**(plain | changes))


def a_mail_to(reader, text="Bonjour\n"):
    rendered = Rendered(number="M04", subject=f"Pour {reader}", text=text, html=f"<p>{reader}</p>")
    return a_mail(message_id=f"<{reader}@example.org>", recipient=f"{reader}@example.org", rendered=rendered)
