"""Options in e-mails: named with their price, and told when they are not sold any more (R03, R57, R62)."""

import pytest

from shared.contracts.options import OrderedOption, ServiceOption
from tests.notifications import builders

from .test_email_values import mail_of, plain

BACKUP, BOXES = {"fr": "Sauvegarde", "en": "Backup"}, {"fr": "Boîte", "en": "Mailbox"}
ORDERED = (
    OrderedOption(code="backup", name=BACKUP, kind="tick", unit_price_cents=1200, price_cents=1200),
    OrderedOption(
        code="boxes", name=BOXES, kind="quantity", quantity=3, unit_price_cents=480, price_cents=1440
    ),
)
HAD = (ServiceOption(code="backup", name=BACKUP), ServiceOption(code="boxes", name=BOXES, quantity=3))
LINE = builders.a_line(price_cents=5040, options=ORDERED, ended_options=HAD[:1])
WORDS = {
    "fr": "50,40 €, dont Sauvegarde (12,00 €), 3 × Boîte (14,40 €).",
    "en": "€50.40, of which Backup (€12.00), 3 × Mailbox (€14.40).",
}
ENDED = {
    "fr": "N'est plus proposé pour cette durée, et prend fin avec la période en cours : Sauvegarde.",
    "en": "No longer sold for this term, and ending with the present one: Backup.",
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize(
    "event", [builders.an_order_placed(lines=[LINE]), builders.a_contract_confirmed(lines=[LINE])]
)
def test_order_and_contract_name_each_option_with_its_price(event, language):
    text = plain(mail_of(event, language=language).text)
    assert WORDS[language] in text
    assert ENDED[language] in text


def test_reminder_says_what_the_price_holds_and_what_would_not_be_renewed():
    event = builders.a_hosting_ends_soon(price_cents=3840, options=HAD[1:], ended_options=HAD[:1])
    french, english = [plain(mail_of(event, language=one).text) for one in ("fr", "en")]
    assert "Le renouveler pour 12 mois, avec 3 × Boîte, coûte aujourd'hui 38,40 €." in french
    assert "et prendrait fin avec la période en cours : Sauvegarde." in french
    assert "Renewing it for 12 months, with 3 × Mailbox, costs €38.40 today." in english


def test_last_call_says_that_options_are_in_the_price():
    event = builders.a_deletion_soon(options=HAD)
    assert "options comprises" in mail_of(event).text
    assert "options included" in mail_of(event, language="en").text
