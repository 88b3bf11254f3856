"""The contract on paper: everything that the law wants told before and confirmed after (L03, L04, R75)."""

import hashlib

import pytest

from services.orders.documents import contract_pdf, terms_pdf

from .contracts import LITERAL, a_sheet, an_order_of, contracts, the_terms
from .test_documents import SELLER, text_of

TOLD = [
    pytest.param("Contrat CMD-2026-00117", id="number"),
    pytest.param("Commandé le 22 novembre 2026", id="day"),
    pytest.param("Informations données le 22 novembre 2026 à 18 h 40", id="dated sheet, L03"),
    pytest.param("G7-servers 1 place du Colombier 77190 Dammarie-les-Lys", id="identity and address, L03"),
    pytest.param("SIRET 798 158 804 00012", id="SIRET, L03"),
    pytest.param("RNA W123456789", id="RNA, L03"),
    pytest.param("contact@example.org", id="e-mail, L03"),
    pytest.param("Camille Exemple 12 rue des Colombes 75011 Paris", id="client"),
    pytest.param("Hébergement web, 10 Go 12 mois 22 novembre 2027 24,00 €", id="term and planned end, R05"),
    pytest.param("Prix total 26,00 €", id="total price, L03"),
    pytest.param("Hébergement web – Un site", id="functionalities, L03"),
    pytest.param("protocoles ouverts de l’internet", id="interoperability, L03"),
    pytest.param("payable jusqu’au 22 décembre 2026 inclus", id="payable until, R31"),
    pytest.param("ni reconduction tacite ni prélèvement", id="no tacit renewal, R61"),
    pytest.param("rétracter du présent contrat sans donner de motif", id="withdrawal, R74"),
    pytest.param("« renoncer au contrat ici »", id="place of the online function, L06"),
    pytest.param("y compris son contenu ainsi que la date et l’heure de sa soumission", id="receipt, L06"),
    pytest.param("Je demande expressément que le service commence", id="express request, R75"),
    pytest.param("Je reconnais que je n'aurai plus de droit de rétractation", id="loss acknowledged, R75"),
    pytest.param("garantie légale de conformité des services numériques", id="conformity, L03"),
    pytest.param("médiateur : Médiateur, Paris", id="mediator, L03, L10"),
    pytest.param("version 2026-07-01 (SHA-256 abab", id="terms and their hash, R08"),
]


def said_in(name):
    return flat(text_of(contracts()[name]))


def flat(text):
    return " ".join(text.replace("\u2019", "’").split()).replace("ﬁ", "fi")


@pytest.mark.parametrize("told", TOLD)
def test_contract_tells_what_the_law_wants_told(told):
    assert flat(told) in said_in("contract")


def test_contract_without_express_request_says_so():
    said = said_in("contract without consents")
    assert "Vous n’avez pas demandé expressément" in said
    assert "Je demande expressément" not in said


def test_professional_is_told_of_no_right_of_withdrawal():
    """R74."""
    said = said_in("contract of a professional")
    assert "ne concerne pas cette commande" in said
    assert "Vous avez le droit de vous rétracter" not in said


def test_waiver_of_2013_is_told_as_what_it_is():
    """R76, C2: nobody ticked anything."""
    order = an_order_of()
    sheet = a_sheet(order, rules=LITERAL)
    assert not sheet.withdrawal
    assert "ne concerne pas cette commande" in flat(text_of(contract_pdf(order, sheet)))


def test_contract_is_printed_in_the_language_in_which_it_was_accepted():
    said = said_in("contract in English")
    assert "right to withdraw from this contract within fourteen days" in said
    assert "“withdraw from the contract here”" in said


def test_form_is_the_model_of_the_law_addressed_to_the_association():
    """L04, L06."""
    said = said_in("form")
    assert "uniquement si vous souhaitez vous rétracter du contrat" in said
    assert "À l’attention de G7-servers, 1 place du Colombier, 77190 Dammarie-les-Lys" in said
    assert "(*) Rayez la mention inutile." in said


@pytest.mark.parametrize(("name", "language"), [("terms", "fr"), ("terms in English", "en")])
def test_terms_hold_every_clause_with_its_number(name, language):
    """R01, R87."""
    said = said_in(name)
    text = the_terms().text if language == "fr" else the_terms().translation.text
    clauses = [line[2:].split("**", 1) for line in text.split("\n") if line.startswith("**")]
    assert len(clauses) > 50
    for number, words in clauses:
        assert f"{number} {flat(words)[:40]}".replace("- ", "") in said.replace("- ", "")
    assert the_terms().sha256 in said


@pytest.mark.parametrize("name", ["terms", "terms in English"])
def test_terms_on_paper_say_that_no_clause_excludes_all_liability(name):
    """C6: what is printed of 2013 is never printed alone, unless the letter was chosen."""
    law = "art. R. 212-1, 6°"
    assert law in said_in(name)
    assert law not in flat(text_of(terms_pdf(the_terms(), "fr", seller=SELLER, fair=False)))


@pytest.mark.parametrize("name", ["terms", "terms in English"])
def test_terms_on_paper_say_that_mandatory_law_prevails(name):
    """C13: art. 17 is never printed without it, unless the letter was chosen."""
    rome = "593/2008"
    assert rome in said_in(name)
    literal = flat(text_of(terms_pdf(the_terms(), "fr", seller=SELLER, mandatory=False)))
    assert (rome in literal, "R. 212-1" in literal) == (False, True)
    neither = flat(text_of(terms_pdf(the_terms(), "fr", seller=SELLER, fair=False, mandatory=False)))
    assert "La loi l’emporte" not in neither


def test_same_order_and_sheet_make_the_same_bytes():
    order = an_order_of()
    prints = [hashlib.sha256(contract_pdf(order, a_sheet(order))).hexdigest() for _ in range(2)]
    assert prints[0] == prints[1]


def test_papers_are_small_enough_for_a_message():
    """One megabyte, and base64 takes a third more."""
    assert max(map(len, contracts().values())) < 200_000


def test_contract_knows_nothing_of_offers_that_were_not_ordered():
    order = an_order_of()
    sheet = a_sheet(order)
    assert set(sheet.descriptions) == {"web"}
