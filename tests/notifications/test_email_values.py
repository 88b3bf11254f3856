"""What events and people write into e-mails: shown as it stands, and never obeyed."""

import re
from datetime import UTC, date, datetime
from email.message import EmailMessage
from html.parser import HTMLParser

import pytest

from services.notifications.templates import Links, letters_for, render
from shared.contracts.orders import LeftElsewhere
from tests.links import LINK_KEY, token_of
from tests.notifications import builders, endings


def mail_of(event, *, language="fr", name="Camille Exemple", public_url="https://portail.example.org"):
    (letter,) = letters_for(type(event))
    return render(
        letter,
        event=event,
        contact=builders.a_contact(name=name, language=language),
        links=Links(public_url=public_url, key=LINK_KEY),
        association=builders.an_association(),
    )


def plain(text):
    """One line, ordinary spaces: what a reader sees."""
    return re.sub(r"\s+", " ", text)


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.seen = []
        self.links = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.links += [value for key, value in attrs if key == "href"]


SUBJECTS = [
    (
        builders.an_order_placed(),
        "Commande n° CMD-2026-00117 enregistrée – à payer avant le 22 décembre 2026",
        "Order CMD-2026-00117 received – pay before 22 December 2026",
    ),
    (
        builders.an_order_expired(),
        "Commande n° CMD-2026-00117 annulée (non payée sous 30 jours)",
        "Order CMD-2026-00117 cancelled (not paid within 30 days)",
    ),
    (
        builders.an_invoice_issued(),
        "Votre facture F-2026-00042 est disponible",
        "Your invoice F-2026-00042 is available",
    ),
    (
        builders.a_hosting_ends_soon(),
        "Votre service Hébergement web (pigeon-7) expire le 22 novembre 2027 : pensez à le renouveler",
        "Your service Web hosting (pigeon-7) expires on 22 November 2027 – please renew",
    ),
    (
        builders.a_hosting_disabled(),
        "Service Hébergement web (pigeon-7) désactivé – données conservées jusqu'au 22 décembre 2027",
        "Service Web hosting (pigeon-7) disabled – data kept until 22 December 2027",
    ),
    (
        builders.a_deletion_soon(),
        "Dernier rappel : suppression définitive après le 22 décembre 2027",
        "Last reminder: deletion after 22 December 2027",
    ),
]


@pytest.mark.parametrize(("event", "french", "english"), SUBJECTS, ids=lambda value: type(value).__name__)
def test_subject_is_the_one_of_the_register(event, french, english):
    assert plain(mail_of(event).subject) == french
    assert plain(mail_of(event, language="en").subject) == english


def test_reminder_shows_the_days_and_the_price_of_the_event_and_counts_nothing():
    event = builders.a_hosting_ends_soon(
        days_left=4711, price_cents=123456, term="P3M", ends_on=date(2030, 1, 2)
    )
    french, english = plain(mail_of(event).text), plain(mail_of(event, language="en").text)
    assert "dans 4711 jours" in french
    assert "pour 3 mois coûte aujourd'hui 1 234,56 €" in french
    assert "2 janvier 2030 inclus" in french
    assert "in 4711 days" in english
    assert "for 3 months costs €1,234.56 today" in english


def test_last_day_is_one_day():
    assert "dans 1 jour." in plain(mail_of(builders.a_hosting_ends_soon(days_left=1)).text)
    assert "in 1 day, is" in plain(mail_of(builders.a_deletion_soon(days_left=1), language="en").text)


@pytest.mark.parametrize(
    "event", [builders.a_hosting_ends_soon(price_cents=None), builders.a_deletion_soon(price_cents=None)]
)
def test_closed_offer_is_not_offered_for_renewal(event):
    for language in ("fr", "en"):
        text = mail_of(event, language=language).text
        assert "€" not in text
        assert "renouveler\n" not in text
        assert "/pigeon-7/renew" not in text


def test_free_order_asks_for_no_payment():
    mail = mail_of(builders.an_order_placed(total_cents=0, lines=[builders.a_line(price_cents=0)]))
    assert "payer" not in mail.subject
    assert "chèque" not in mail.text
    assert "/payer" not in mail.text


def test_order_says_cheque_reference_payee_and_address():
    text = plain(mail_of(builders.an_order_placed()).text)
    assert "à l'ordre de « Association G7-servers »" in text
    assert "26-00117-K au dos du chèque" in text
    assert "Association G7-servers, 1 place du Colombier, 77190 Dammarie-les-Lys" in text
    assert "version 2013-09-20" in text


def test_each_line_of_an_order_is_told_with_what_it_is():
    lines = [
        builders.a_line(kind="renewal", volume=5, price_cents=3600),
        builders.a_line(position=2, kind="upgrade", volume=20, term="P1M", price_cents=598),
    ]
    text = plain(mail_of(builders.an_order_placed(lines=lines, total_cents=4198, immediate_start=False)).text)
    assert "Hébergement web, 5 Go, 12 mois, renouvellement : 36,00 €" in text
    assert "Hébergement web, 20 Go, 1 mois, augmentation de volume : 5,98 €" in text
    assert "Total : 41,98 €" in text
    assert "sans attendre la fin du délai de rétractation" not in text


def test_order_mail_repeats_what_was_acknowledged_and_the_special_terms_accepted():
    """R75, L04."""
    said = {"wording": "perte-du-droit-1", "language": "fr", "given_at": builders.AT}
    terms = {"version": "vps-2026", "sha256": "0" * 64, "accepted_at": builders.AT, "account_id": "a"}
    order = builders.an_order_placed(consents=[said | {"kind": "loss_of_withdrawal"}], special_terms=[terms])
    text = plain(mail_of(order).text)
    assert "le droit de rétractation cesse une fois le service entièrement exécuté" in text
    assert "version 2013-09-20, et les conditions particulières, version vps-2026." in text
    assert "rétractation cesse" not in plain(mail_of(builders.an_order_placed()).text)


def test_bounced_cheque_tells_of_a_suspension_only_when_the_order_was_invoiced():
    assert "suspendu" in mail_of(builders.a_cheque_bounced(was_accepted=True)).text
    assert "suspendu" not in mail_of(builders.a_cheque_bounced(was_accepted=False)).text


def test_renewal_in_the_grace_month_says_that_it_runs_again():
    assert "remis en route" in plain(mail_of(builders.a_hosting_renewed(was_disabled=True)).text)
    assert "remis en route" not in plain(mail_of(builders.a_hosting_renewed()).text)


def test_instants_are_told_in_the_time_of_paris_on_both_sides_of_a_clock_change():
    summer = builders.a_new_sign_in(occurred_at=datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    winter = builders.a_new_sign_in(occurred_at=datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    for event in (summer, winter):
        assert "25 octobre 2026 à 02 h 30 (heure de Paris)" in plain(mail_of(event).text)
    assert "25 October 2026 at 02:30 (Paris time)" in plain(mail_of(winter, language="en").text)


NAMES = [
    "<b>Camille</b> & <script>alert(1)</script>",
    "*a* _b_ **c** `d` ~e~",
    "[cliquez](https://evil.example)",
    "<https://evil.example>",
    "![x](https://evil.example/p.png)",
    "# titre",
    "1. un",
    "\\",
    "&lt;b&gt; &copy;",
    "{{ event.order_id }} {% raw %}",
    "ZZslot0ZZ ZZslot99ZZ",
]


@pytest.mark.parametrize("name", NAMES)
def test_name_is_shown_as_it_stands_and_brings_in_nothing(name):
    usual, mail = mail_of(builders.a_new_sign_in()), mail_of(builders.a_new_sign_in(), name=name)
    assert f"Bonjour {name}," in plain(mail.text)
    assert Tags(mail.html).seen == Tags(usual.html).seen
    assert Tags(mail.html).links == Tags(usual.html).links


@pytest.mark.parametrize(
    ("changes", "french", "english"),
    [
        (
            {"by_hand": LeftElsewhere(former_order="F2019-7")},
            (
                "notre ancien système (n° F2019-7) : ce qui y a été payé et n'est pas utilisé vous est remboursé par un"
                " bénévole, sous quatorze jours."
            ),
            (
                "our former system (no. F2019-7): what was paid there and is not used is refunded by a volunteer, within"
                " fourteen days."
            ),
        ),
        (
            {
                "by_hand": LeftElsewhere(
                    former_order="", used_days=41, total_days=365, paid_cents=1200, refund_cents=1066
                )
            },
            "sous quatorze jours, soit 10,66 € (12,00 €, 41 jours utilisés sur 365).",
            "within fourteen days, which is €10.66 (€12.00, 41 days used of 365).",
        ),
        ({}, "Rien n'est à rembourser", "There is nothing to refund"),
    ],
)
def test_service_that_gives_nothing_back_here_is_left_with_the_reason(changes, french, english):
    """R79."""
    event = endings.a_leaving_confirmed(lines=[], refund_cents=0, also=["o-1"], **changes)
    told = {language: plain(mail_of(event, language=language).text) for language in ("fr", "en")}
    assert french in told["fr"]
    assert english in told["en"]
    assert "Calcul" not in told["fr"] + told["en"]
    assert "moyen de paiement" not in told["fr"]


def test_line_end_in_a_value_adds_no_paragraph_and_no_header():
    event = builders.a_hosting_disabled(
        reference="x\r\nBcc: a@evil.example", offer_name={"fr": "Web\n\n# Titre", "en": "Web"}
    )
    mail = mail_of(event)
    message = EmailMessage()
    message["Subject"] = mail.subject
    assert message.keys() == ["Subject"]
    assert "Web # Titre (x Bcc: a@evil.example)" in mail.subject
    assert Tags(mail.html).seen == Tags(mail_of(builders.a_hosting_disabled()).html).seen


def test_switch_of_writing_direction_is_taken_out():
    assert "\u202e" not in mail_of(builders.a_new_sign_in(device="Fire\u202efox")).text


def test_link_keeps_its_base_and_escapes_what_is_put_into_it():
    event = builders.a_confirmation_asked(link_id="a/b?c=d&e #f_g*(h)")
    mail = mail_of(event, language="en", public_url="https://portail.example.org/")
    link = "https://portail.example.org/en/register/confirm/a%2Fb%3Fc%3Dd%26e%20%23f_g%2A%28h%29."
    [shown] = [word for word in mail.text.split() if word.startswith(link)]
    assert Tags(mail.html).links == [shown]


def test_long_link_is_never_cut():
    mail = mail_of(builders.a_confirmation_asked(link_id="t" * 180))
    link = f"https://portail.example.org/inscription/confirmer/{token_of('t' * 180)}"
    assert link in mail.text.split()
