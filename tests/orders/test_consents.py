"""What a consumer is asked beside the terms: two empty boxes, kept with wording, language and instant (R75, R76)."""

from dataclasses import replace

import pytest

from services.orders.domain import Buyer, Consents, TermsInForce, boxes, consents_on
from services.orders.domain.refusals import (
    LossNotAcknowledged,
    OfferClosed,
    SpecialTermsNotAccepted,
    TermsNotAccepted,
)
from shared.values.clauses import Clauses
from tests.orders.builders import ORDERED_AT, WEB, a_cart, a_hosting, a_line, a_shop, placed

CONSUMER = Buyer(account_id="a-1", state="active", language="en")
PROFESSIONAL = replace(CONSUMER, consumer=False)
DEEMED, NO_RENEWALS = Consents(express=False), Consents(renewals=False)
A_RENEWAL = a_line(hosting_id="h-1")


def given(cart, *, rules=None, buyer=CONSUMER):
    shop = a_shop(consents=rules or Consents())
    order = placed(cart, buyer=buyer, shop=shop).order
    return order.immediate_start, [(consent.kind, consent.wording) for consent in order.consents]


ASKED, KNOWN = ("immediate_start", "debut-immediat-1"), ("loss_of_withdrawal", "perte-du-droit-1")


@pytest.mark.parametrize(
    ("immediate", "loss", "kept"),
    [
        (True, True, [ASKED, KNOWN]),
        (True, None, [ASKED]),
        (False, True, [KNOWN]),
        (False, False, []),
        (False, None, []),
    ],
    ids=["both", "box not shown", "the second alone", "neither", "nothing said"],
)
def test_what_was_ticked_is_kept_and_nothing_else(immediate, loss, kept):
    """C2, lawful."""
    assert given(a_cart(immediate_start=immediate, acknowledge_loss=loss)) == (immediate, kept)


def test_a_consent_keeps_its_wording_language_and_instant():
    (consent, _) = placed(a_cart(acknowledge_loss=True), buyer=CONSUMER).order.consents
    assert (consent.wording, consent.language, consent.given_at) == ("debut-immediat-1", "en", ORDERED_AT)


def test_an_early_start_without_the_acknowledgement_that_was_asked_is_refused():
    with pytest.raises(LossNotAcknowledged) as refused:
        given(a_cart(immediate_start=True, acknowledge_loss=False))
    assert (refused.value.code, refused.value.kind) == ("E-RENONCIATION", 422)


def test_a_professional_is_neither_asked_nor_refused():
    """R74."""
    assert given(a_cart(acknowledge_loss=False), buyer=PROFESSIONAL) == (True, [])
    assert boxes(consumer=False, rules=Consents()) == []


def test_the_words_of_2013_take_both_consents_as_given():
    """R76, C2 literal."""
    deemed = [("immediate_start", "cgv-14.3"), ("loss_of_withdrawal", "cgv-14.3")]
    assert given(a_cart(immediate_start=False, acknowledge_loss=False), rules=DEEMED) == (True, deemed)
    assert given(a_cart(acknowledge_loss=False), rules=DEEMED) == (True, [ASKED, deemed[1]])
    assert boxes(consumer=True, rules=DEEMED) == []


def test_renewals_are_asked_too_unless_the_words_of_2013_hold():
    """R77, C3 on both sides."""
    cart = a_cart(A_RENEWAL, acknowledge_loss=True)
    assert given(cart) == (True, [ASKED, KNOWN])
    assert given(cart, rules=NO_RENEWALS) == (True, [])
    mixed = a_cart(A_RENEWAL, a_line(), acknowledge_loss=True)
    assert given(mixed, rules=NO_RENEWALS) == (True, [ASKED, KNOWN])


def test_boxes_are_two_and_empty_in_both_languages():
    shown = boxes(consumer=True, rules=Consents())
    assert [(box.field, box.ticked) for box in shown] == [
        ("immediate_start", False),
        ("acknowledge_loss", False),
    ]
    assert all(box.text["fr"] and box.text["en"] for box in shown)


def test_consents_follow_their_switches():
    assert consents_on(Clauses(), ORDERED_AT.date()) == Consents(express=True, renewals=True)
    literal = consents_on(Clauses(mode="literal"), ORDERED_AT.date())
    assert literal == Consents(express=False, renewals=False)


SPECIAL = TermsInForce(version="web-1", sha256="cd" * 32)
WITH_TERMS = replace(WEB, terms_document="web")


def special_shop(**in_force):
    return a_shop(offers={"web": WITH_TERMS}, special_terms=in_force, hostings=(a_hosting(),))


def test_special_terms_of_an_offer_are_accepted_and_kept_beside_the_general_ones():
    """R01, R08."""
    order = placed(a_cart(accept_special_terms=["web-1", "other"]), shop=special_shop(web=SPECIAL)).order
    assert [(one.version, one.sha256, one.account_id) for one in order.special_terms] == [
        ("web-1", SPECIAL.sha256, "a-1")
    ]


def test_special_terms_that_were_not_accepted_are_refused_with_their_version():
    with pytest.raises(SpecialTermsNotAccepted, match="web-1") as refused:
        placed(a_cart(accept_special_terms=["web-0"]), shop=special_shop(web=SPECIAL))
    assert isinstance(refused.value, TermsNotAccepted)
    assert refused.value.code == "E-CGV"


def test_an_offer_whose_special_terms_are_not_in_force_is_not_sold():
    with pytest.raises(OfferClosed):
        placed(a_cart(), shop=special_shop())
