"""Factur-X: the XML inside is what the page says, and judges that are not ours find nothing wrong with it (L21, L23)."""

from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.orders.documents import PrintedAdjustment, PrintedLine
from services.orders.documents.facturx import Bill, facturx
from shared.contracts.association import VatPeriod

from . import en16931
from .printed import DAY, PROFESSIONAL, documents, seller_under, xmls
from .test_documents import SELLER, text_of

NS = {
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
WITH_XML = sorted(set(documents()) - {"exempt"})
PROFESSIONALS = ["professional", "taxable", "discounted, taxable", "fee borne", "fee borne, taxable"]


@pytest.fixture(scope="module")
def european():
    return en16931.broken_rules(xmls(), en16931.EUROPEAN)


@pytest.fixture(scope="module")
def french():
    return en16931.broken_rules({name: xmls()[name] for name in PROFESSIONALS}, en16931.FRENCH)


@pytest.mark.parametrize("name", WITH_XML)
def test_xml_fits_the_official_schema(name):
    assert en16931.fits_schema(xmls()[name])


@pytest.mark.parametrize("name", WITH_XML)
def test_xml_breaks_no_rule_of_the_european_standard(european, name):
    assert european[name] == []


@pytest.mark.parametrize("name", PROFESSIONALS)
def test_invoice_of_a_professional_breaks_no_rule_of_the_french_reform(french, name):
    assert french[name] == []


def test_judges_see_a_wrong_sum():
    wrong = xmls()["consumer"].replace(b"<ram:DuePayableAmount>0.00", b"<ram:DuePayableAmount>1.00")
    assert "BR-CO-16" in " ".join(en16931.broken_rules({"": wrong}, en16931.EUROPEAN)[""])


def the(name, path):
    return [one.text for one in ET.fromstring(xmls()[name]).iterfind(f".//{path}", NS)]


def test_exempt_association_sends_pdf_only():
    """L23: platforms reject such invoices."""
    assert "exempt" not in xmls()


@pytest.mark.parametrize(
    ("name", "category", "exemption"),
    [
        pytest.param("consumer", "E", ["VATEX-FR-FRANCHISE"], id="franchise"),
        pytest.param("taxable", "S", [], id="taxable"),
    ],
)
def test_category_follows_the_regime(name, category, exemption):
    """L19, L23."""
    assert set(the(name, "ram:CategoryCode")) == {category}
    assert the(name, "ram:ExemptionReasonCode") == exemption


def test_seller_without_vat_number_is_known_by_its_siren():
    """L23."""
    registered = ET.fromstring(xmls()["consumer"]).find(".//ram:SpecifiedTaxRegistration/ram:ID", NS)
    assert registered is not None
    assert (registered.text, registered.get("schemeID")) == ("798158804", "FC")


@pytest.mark.parametrize(
    "name",
    [
        "consumer",
        "professional",
        "taxable",
        "renewals",
        "pages",
        "to refund",
        "discounted",
        "discounted, taxable",
        "fee borne",
        "all of a discounted one",
    ],
)
def test_page_and_xml_say_the_same(name):
    """Number, dates, parties, lines and amounts."""
    page = flat(text_of(documents()[name]))
    spoken = [_spoken(day) for day in the(name, "ram:IssueDateTime/udt:DateTimeString")]
    amounts = [
        f"{one.replace('.', ',')} €"
        for one in the(name, "ram:LineTotalAmount") + the(name, "ram:GrandTotalAmount")
    ]
    parties = [*the(name, "ram:SellerTradeParty/ram:Name"), *the(name, "ram:BuyerTradeParty/ram:Name")]
    streets = [*the(name, "ram:LineOne"), *the(name, "ram:CityName")]
    numbers = [*the(name, "rsm:ExchangedDocument/ram:ID"), *the(name, "ram:IssuerAssignedID")]
    notes = [*the(name, "ram:SpecifiedTradePaymentTerms/ram:Description"), *the(name, "ram:ExemptionReason")]
    for said in [
        *spoken,
        *amounts,
        *parties,
        *streets,
        *numbers,
        *notes,
        *the(name, "ram:SpecifiedTradeProduct/ram:Name"),
        *the(name, "ram:SpecifiedTradeAllowanceCharge/ram:Reason"),
    ]:
        assert flat(said) in page


def flat(text):
    """Any space is a space."""
    return " ".join(text.split())


def _spoken(day):
    months = {"11": "novembre", "12": "décembre"}
    return f"{int(day[6:])} {months[day[4:6]]} {day[:4]}"


def test_period_of_the_service_is_told_as_on_the_page():
    """L21."""
    (start, *_), (end, *_) = (
        the("consumer", f"ram:{one}DateTime/udt:DateTimeString") for one in ("Start", "End")
    )
    assert (start, end) == ("20261122", "20271122")
    assert the("renewals", "ram:BillingSpecifiedPeriod") == []


@pytest.mark.parametrize(
    ("name", "paid", "due"), [("refunded", "23.54", "0.00"), ("to refund", "0.00", "23.54")]
)
def test_credit_note_says_what_is_still_to_be_paid_back(name, paid, due):
    assert the(name, "ram:TotalPrepaidAmount") == [paid]
    assert the(name, "ram:DuePayableAmount") == [due]
    assert the(name, "ram:TypeCode")[0] == "381"
    assert "F-2026-00042" in the(name, "ram:InvoiceReferencedDocument/ram:IssuerAssignedID")


def test_taxable_page_shows_net_vat_and_whole_price():
    """L21: 24.00 with VAT of 20 % is 20.00 and 4.00."""
    page = text_of(documents()["taxable"])
    for said in ("Total HT 20,00 €", "TVA 20 % 4,00 €", "Total payé 24,00 €", "N° TVA FR83404833048"):
        assert said in flat(page)
    assert "293 B" not in page


@pytest.mark.parametrize(
    ("name", "kind", "code", "sums"),
    [
        ("discounted", "Allowance", "95", ["24.00", "1.20", "22.80", "0.00", "22.80"]),
        ("discounted, taxable", "Allowance", "95", ["20.00", "1.00", "19.00", "3.80", "22.80"]),
        ("fee borne", "Charge", "ABK", ["24.00", "0.65", "24.65", "0.00", "24.65"]),
        ("fee borne, taxable", "Charge", "ABK", ["20.00", "0.54", "20.54", "4.11", "24.65"]),
        ("all of a discounted one", "Allowance", "95", ["24.00", "1.20", "22.80", "0.00", "22.80"]),
    ],
)
def test_discount_is_an_allowance_of_the_document_and_a_fee_a_charge(name, kind, code, sums):
    """BG-20, BG-21; A6."""
    whole = "ram:SpecifiedTradeSettlementHeaderMonetarySummation/ram:"
    parts = [
        "LineTotalAmount",
        f"{kind}TotalAmount",
        "TaxBasisTotalAmount",
        "TaxTotalAmount",
        "GrandTotalAmount",
    ]
    assert [the(name, whole + part) for part in parts] == [[one] for one in sums]
    charge = "ram:SpecifiedTradeAllowanceCharge/"
    assert the(name, charge + "ram:ChargeIndicator/udt:Indicator") == [str(kind == "Charge").lower()]
    assert the(name, charge + "ram:ReasonCode") == [code]


def test_page_shows_what_the_means_of_payment_changed_between_lines_and_total():
    page = flat(text_of(documents()["discounted"]))
    assert (
        "Total des lignes HT 24,00 € Remise pour paiement par chèque \N{MINUS SIGN}1,20 € Total payé 22,80 €"
        in page
    )
    taxable = flat(text_of(documents()["fee borne, taxable"]))
    assert "Frais de paiement par carte bancaire 0,54 € Total HT 20,54 € TVA 20 % 4,11 €" in taxable


def test_consumer_is_not_told_of_late_payment_in_the_xml_either():
    assert not {"PMD", "PMT", "AAB"} & set(the("consumer", "ram:SubjectCode"))
    assert set(the("professional", "ram:SubjectCode")) >= {"PMD", "PMT", "AAB"}


def test_name_that_xml_cannot_hold_is_told_as_far_as_it_can():
    [name] = the("unknown script", "ram:BuyerTradeParty/ram:Name")
    assert name == "株式会社 \N{REPLACEMENT CHARACTER}<Éditions>"


@given(
    cents=st.lists(st.integers(1, 10**7), min_size=1, max_size=30),
    rate=st.sampled_from([0, 210, 550, 1000, 2000]),
)
def test_net_prices_and_vat_are_the_whole_price(cents, rate):
    """Each line within a cent of its own share, the sum within half a cent of the whole."""
    vat = seller_under("taxable", rate)["vat"] if rate else seller_under("franchise")["vat"]
    nets = vat.net_cents(cents)
    assert all(
        abs(net * (10_000 + rate) - one * 10_000) <= 10_000 + rate
        for net, one in zip(nets, cents, strict=True)
    )
    assert abs(sum(nets) * (10_000 + rate) - sum(cents) * 10_000) * 2 <= 10_000 + rate


@settings(max_examples=5, deadline=None)
@given(
    st.lists(st.lists(st.integers(1, 10**6), min_size=1, max_size=8), min_size=40, max_size=40),
    st.sampled_from([550, 2000]),
)
def test_rounding_of_vat_pleases_the_european_standard(carts, rate):
    under = seller_under("taxable", rate)
    bills = {str(cents): facturx(a_bill(cents, under)).encode() for cents in carts}
    assert {
        name: broken for name, broken in en16931.broken_rules(bills, en16931.EUROPEAN).items() if broken
    } == {}


def a_bill(cents, under):
    return Bill(
        kind="invoice",
        number="F-2026-00042",
        issued_on=DAY,
        client=PROFESSIONAL,
        order_reference="CMD-2026-00117",
        lines=[PrintedLine(text="Web", quantity=1, unit_price_cents=one) for one in cents],
        adjustment=PrintedAdjustment(text="Remise", amount_cents=-(sum(cents) // 7))
        if len(cents) % 2
        else None,
        terms="Payée",
        paid_on=DAY,
        **under,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"regime": "taxable"}, id="taxable without a rate"),
        pytest.param({"regime": "franchise", "rate_basis_points": 2000}, id="a rate where no VAT is charged"),
    ],
)
def test_regime_and_rate_go_together(wrong):
    with pytest.raises(ValueError, match="a rate belongs"):
        VatPeriod(valid_from=DAY, **wrong)


def test_taxable_association_needs_a_genuine_vat_number():
    period = {"valid_from": DAY, "regime": "taxable", "rate_basis_points": 2000}
    with pytest.raises(ValueError, match="VAT number"):
        type(SELLER).model_validate(SELLER.model_dump() | {"vat": [period], "vat_number": "FR00000000000"})
