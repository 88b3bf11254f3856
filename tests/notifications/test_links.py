"""Links that let their reader do something: made when the letter is written, for each reader his own."""

import re

import pytest

from services.notifications.templates import Links, letters, render
from services.notifications.templates.links import PATHS
from services.payments.settings import PaymentSettings
from shared.runtime.settings import RuntimeSettings
from shared.values.signed import read
from tests.links import LINK_KEY

from . import builders

LETTERS = {letter.name: letter for letter in letters()}
OTHER_KEY = "another-key-of-these-tests"
SITE = "https://portail.example.org"


def text_of(name, event, *, key=LINK_KEY, language="fr"):
    return render(
        LETTERS[name],
        event=event,
        contact=builders.a_contact(language=language),
        links=Links(public_url="https://portail.example.org", key=key),
        association=builders.an_association(),
    ).text


def token(text, path):
    (found,) = re.findall(rf"https://portail\.example\.org{path}/(\S+)", text)
    return found


@pytest.mark.parametrize(("language", "path"), [("fr", "/renouveler"), ("en", "/en/renew")])
@pytest.mark.parametrize(
    "name", ["M13_hosting_ends_soon", "M14_hosting_disabled", "M15_hosting_deletion_soon"]
)
def test_each_reminder_lets_whoever_has_it_renew_its_hosting_and_do_nothing_else(name, language, path):
    """R57."""
    made = token(text_of(name, builders.EXAMPLES[name], language=language), path)
    assert read(made, keys=[LINK_KEY], purpose="renew") == builders.EXAMPLES[name].reference
    assert read(made, keys=[LINK_KEY], purpose="pay") is None


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("M04_order_registered", "reference"),
        ("M08_payment_refused", "order_reference"),
        ("M08_cheque_returned", "order_reference"),
        ("M08_cheque_bounced", "order_reference"),
    ],
)
def test_each_letter_about_an_order_to_pay_lets_whoever_has_it_pay_that_order(name, field):
    """R38."""
    made = token(text_of(name, builders.EXAMPLES[name]), "/payer")
    order = getattr(builders.EXAMPLES[name], field)
    assert read(made, keys=[LINK_KEY], purpose="pay") == order


def test_letters_of_one_form_carry_each_its_own_token_under_the_key_of_now():
    """The form of a letter is kept for the next one; what stands in it is not."""
    events = [builders.a_hosting_ends_soon(reference=f"web-{number}") for number in range(3)]
    made = [token(text_of("M13_hosting_ends_soon", one), "/renouveler") for one in events]
    assert [read(one, keys=[LINK_KEY], purpose="renew") for one in made] == [
        "web-0",
        "web-1",
        "web-2",
    ]
    later = token(text_of("M13_hosting_ends_soon", events[0], key=OTHER_KEY), "/renouveler")
    assert read(later, keys=[OTHER_KEY], purpose="renew") == "web-0"


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "ne la payez pas"), ("en", "do not pay it")], ids=["fr", "en"]
)
def test_an_owner_is_told_that_somebody_ordered_with_the_link(language, words):
    placed = builders.an_order_placed()
    assert words not in text_of("M04_order_registered", placed, language=language)
    by_link = placed.model_copy(update={"by_link": True})
    assert words in text_of("M04_order_registered", by_link, language=language)


def test_the_key_of_links_is_not_in_their_repr():
    assert LINK_KEY not in repr(Links(public_url="https://p", key=LINK_KEY))


@pytest.mark.parametrize("page", sorted(PATHS))
@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_link_of_a_letter_is_built_from_the_one_setting(page, language):
    """R07."""
    links = Links(public_url=f"{SITE}/", key="a-key-of-these-tests", language=language)
    names = ["x"] * PATHS[page][language].count("{}")
    assert getattr(links, page)(*names).startswith(f"{SITE}/")


def test_the_setting_is_one_for_all_who_read_it(monkeypatch):
    """R07."""
    monkeypatch.setenv("COLOMBIER_PUBLIC_URL", SITE)
    assert RuntimeSettings.load().public_url == PaymentSettings.load().public_url == SITE
