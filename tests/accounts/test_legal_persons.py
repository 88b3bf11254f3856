"""Numbers of enterprises and associations are checked by their keys; the capacity follows (R15, R74, R90)."""

import pytest

from services.accounts.domain import IdentityIncomplete, NotForPersons, WrongIdentifier, change_contact
from shared.contracts.accounts import ChangeMe, LegalIdentity
from tests.accounts.builders import ADDRESS, NOW, an_account, registered

SIREN, SIRET, RNA = "798158804", "79815880400012", "W772003612"


TOLD = LegalIdentity(siren="798158804", representative="Camille Martin")


def a_legal_person(**legal):
    told = LegalIdentity(**{"representative": "Camille Martin"} | legal)
    return registered(kind="legal_person", name="Les Amis", legal=told).account


def test_numbers_are_kept_in_one_form_and_a_siret_tells_the_siren():
    kept = a_legal_person(
        siret="798 158 804 00012", rna=" w772003612 ", representative="Camille Martin"
    ).legal
    assert (kept.siren, kept.siret, kept.rna) == (SIREN, SIRET, RNA)
    assert kept.representative == "Camille Martin"


@pytest.mark.parametrize(
    ("legal", "which"),
    [
        ({"siren": "798158805"}, "SIREN"),
        ({"siren": "79815880"}, "SIREN"),
        ({"siren": "unknown"}, "SIREN"),
        ({"siret": "79815880400013"}, "SIRET"),
        ({"siret": SIRET, "siren": "732829320"}, "SIRET"),
        ({"rna": "772003612"}, "RNA"),
        ({"rna": "W77200361"}, "RNA"),
    ],
)
def test_a_number_that_cannot_be_one_is_refused_by_its_name(legal, which):
    with pytest.raises(WrongIdentifier) as refused:
        a_legal_person(**legal)
    assert which in refused.value.say("fr")
    assert (refused.value.code, refused.value.kind) == ("E-IDENTIFIANT", 422)


ABROAD = ADDRESS.model_copy(update={"country": "BE", "postal_code": "1000", "city": "Bruxelles"})
LEFT_OUT = [
    (None, "SIREN, SIRET ou RNA et le nom de la personne qui la représente"),
    (LegalIdentity(siren=SIREN), "le nom de la personne qui la représente"),
    (LegalIdentity(representative="Camille Martin"), "son numéro SIREN, SIRET ou RNA"),
]


@pytest.mark.parametrize(("legal", "told"), LEFT_OUT, ids=["both", "representative", "number"])
def test_a_legal_person_tells_its_number_and_who_represents_it(legal, told):
    """R90: at its registration, and when somebody becomes one."""
    for ask in (
        lambda: registered(kind="legal_person", legal=legal),
        lambda: changed(an_account(), kind="legal_person", legal=legal),
    ):
        with pytest.raises(IdentityIncomplete) as refused:
            ask()
        assert refused.value.say("fr").endswith(f"{told}.")
        assert (refused.value.code, refused.value.kind) == ("E-IDENTITE", 422)


@pytest.mark.parametrize(
    "number", [{"siren": SIREN}, {"siret": SIRET}, {"rna": RNA}], ids=lambda one: next(iter(one))
)
def test_any_french_number_will_do_and_abroad_none_is_asked(number):
    """L13: who lives elsewhere cannot have one."""
    assert a_legal_person(**number).contact.missing == ()
    foreign = LegalIdentity(representative="Camille Martin")
    assert registered(kind="legal_person", address=ABROAD, legal=foreign).account.contact.missing == ()
    with pytest.raises(IdentityIncomplete):
        registered(kind="legal_person", address=ABROAD)


def test_a_natural_person_tells_neither():
    assert registered().account.contact.missing == ()
    assert registered(consumer=False).account.contact.missing == ()


def test_who_came_from_an_older_system_may_change_the_rest_and_then_tells_no_less():
    """What is told once is not taken back; what an older system did not know is asked for at the next order."""
    taken_over = an_account(kind="legal_person", legal=LegalIdentity(siren=SIREN))
    assert taken_over.contact.missing == ("representative",)
    assert changed(taken_over, language="en").account.contact.missing == ("representative",)
    whole = changed(taken_over, legal=TOLD).account
    assert whole.contact.missing == ()
    for less in (None, LegalIdentity(siren=SIREN)):
        with pytest.raises(IdentityIncomplete):
            changed(whole, legal=less)


def test_a_person_who_trades_has_a_siren_but_represents_nobody():
    trader = registered(consumer=False, legal=LegalIdentity(siren=SIREN)).account
    assert (trader.legal.siren, trader.view.capacity) == (SIREN, "professional")
    for legal in ({"rna": RNA}, {"representative": "Somebody"}):
        with pytest.raises(NotForPersons):
            registered(legal=LegalIdentity(**legal))


@pytest.mark.parametrize(
    ("account", "capacity"),
    [
        (an_account(), "consumer"),
        (an_account(consumer=False), "professional"),
        (a_legal_person(siren=SIREN), "professional"),
        (a_legal_person(rna=RNA), "association"),
        (an_account(kind="legal_person", consumer=True), "consumer"),
    ],
    ids=["person", "trader", "enterprise", "association", "legal person said to be a consumer"],
)
def test_the_capacity_follows_from_what_is_known(account, capacity):
    assert account.view.capacity == capacity


def changed(account, **change):
    return change_contact(account, ChangeMe(**change), now=NOW)


def test_who_becomes_a_legal_person_is_no_consumer_unless_told_otherwise():
    assert changed(an_account(), kind="legal_person", legal=TOLD).account.consumer is False
    assert changed(an_account(), kind="legal_person", consumer=True, legal=TOLD).account.consumer is True
    assert changed(an_account(consumer=False), kind="person").account.consumer is False
    assert changed(an_account(kind="legal_person", consumer=False), kind="person").account.consumer is True


def test_who_becomes_a_person_has_to_let_go_of_what_only_legal_persons_have():
    association = a_legal_person(rna=RNA)
    with pytest.raises(NotForPersons):
        changed(association, kind="person")
    assert changed(association, kind="person", legal=None).account.legal is None
