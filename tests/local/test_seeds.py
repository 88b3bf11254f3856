"""The data of a first start, as the association publishes it."""

import re
from datetime import date

from infra.local.seeds import load_association, load_offers, load_terms


def price(code, volume, term):
    (offer,) = (offer for offer in load_offers() if offer.code == code)
    (found,) = (row for row in offer.prices if (row.volume, row.term) == (volume, term))
    return found.price_cents


def test_three_offers_have_each_volume_for_one_three_and_twelve_months():
    offers = load_offers()
    assert [offer.code for offer in offers] == ["web", "vps", "game"]
    for offer in offers:
        volumes = {row.volume for row in offer.prices}
        wanted = {(volume, term) for volume in volumes for term in ("P1M", "P3M", "P12M")}
        assert {(row.volume, row.term) for row in offer.prices} == wanted
        assert len(offer.prices) == len(wanted)


def test_prices_that_the_scenarios_rely_on():
    assert price("web", 1, "P12M") == 2400
    assert price("vps", 80, "P12M") >= 30_000
    assert {row.volume for offer in load_offers() if offer.code == "web" for row in offer.prices} == {
        1,
        5,
        10,
        20,
    }


def test_longer_terms_and_smaller_volumes_never_cost_more():
    for offer in load_offers():
        volumes = sorted({row.volume for row in offer.prices})
        for volume in volumes:
            month = price(offer.code, volume, "P1M")
            assert month < price(offer.code, volume, "P3M") <= 3 * month
            assert price(offer.code, volume, "P12M") <= 4 * price(offer.code, volume, "P3M")
        yearly = [price(offer.code, volume, "P12M") for volume in volumes]
        assert yearly == sorted(yearly)


def test_offers_are_told_in_both_languages():
    for offer in load_offers():
        assert offer.name.keys() == offer.description.keys() == {"fr", "en"}


def test_terms_hold_the_seventeen_articles_with_numbered_clauses():
    (terms,) = load_terms()
    assert (terms.version, terms.valid_from) == ("2013-09-20", date(2013, 9, 20))
    articles = [int(number) for number in re.findall(r"^## Article (\d+) – ", terms.text, re.MULTILINE)]
    assert articles == list(range(1, 18))
    clauses = re.findall(r"^\*\*(\w+)\.(\d+)\*\* ", terms.text, re.MULTILINE)
    paragraphs = [part for part in terms.text.split("\n\n") if not part.startswith(("#", "- ", "Fait à"))]
    assert len(clauses) == len(paragraphs)
    for article in articles:
        numbers = [int(number) for owner, number in clauses if owner == str(article)]
        assert numbers == list(range(1, len(numbers) + 1))
        assert numbers


def test_terms_say_what_the_rules_cite():
    (terms,) = load_terms()
    for words in (
        "payables pendant trente jours",
        "Cette vérification est limitée à 15 jours",
        "dans un délai de dix (10) jours",
        "le service est désactivé pour une durée d’un mois",
    ):
        assert words in terms.text


def test_association_is_the_one_of_the_terms_and_names_no_person():
    association = load_association()
    assert (association.name, association.siret_spaced) == ("G7-servers", "798 158 804 00012")
    assert association.siret_spaced in load_terms()[0].text
    assert association.mediator.name.startswith("[")
