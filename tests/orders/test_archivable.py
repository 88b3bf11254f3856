"""Documents for ten years: PDF/A-3a and PDF/UA-1 by veraPDF, the declaration of Factur-X, the file inside (R35, L23)."""

import io

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from services.orders.documents import PrintedClient, invoice_pdf

from .archivable import broken_rules
from .contracts import contracts
from .printed import documents
from .test_documents import HOME, an_invoice, text_of

NAMES = [*documents(), *contracts()]


def plain():
    """A PDF of Typst that promises nothing: what the judge must not let pass."""
    return typst.compile(b"Bonjour", format="pdf")


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    return broken_rules(
        {**documents(), **contracts(), "plain": plain()}, tmp_path_factory.mktemp("archivable")
    )


@pytest.mark.parametrize("name", NAMES)
def test_document_keeps_every_rule_of_archiving_and_of_accessibility(judged, name):
    assert judged[name] == []


def test_judge_refuses_what_promises_nothing(judged):
    assert any("PDF/A" in sentence for sentence in judged["plain"])


@pytest.mark.parametrize("name", sorted(set(documents()) - {"exempt"}))
def test_document_declares_its_factur_x(name):
    reader = PdfReader(io.BytesIO(documents()[name]))
    metadata = reader.root_object["/Metadata"].get_data().decode()
    for said in (
        "ConformanceLevel",
        ">EN 16931<",
        ">factur-x.xml<",
        ">INVOICE<",
        "Factur-X PDFA Extension Schema",
    ):
        assert said in metadata
    [file] = reader.root_object["/AF"]
    assert file.get_object()["/AFRelationship"] == "/Alternative"
    assert file.get_object()["/EF"]["/F"].get_object()["/Subtype"] == "/text/xml"
    assert not reader.is_encrypted


def test_document_without_xml_declares_none():
    reader = PdfReader(io.BytesIO(documents()["exempt"]))
    assert b"factur-x" not in reader.root_object["/Metadata"].get_data()
    assert "/AF" not in reader.root_object


@settings(max_examples=15, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_name_can_be_printed(name):
    """A paid order is invoiced whatever its client is called: what fonts lack is shown as a square."""
    client = PrintedClient(name=name, address=HOME, consumer=True)
    assert "F-2026-00042" in text_of(invoice_pdf(an_invoice(client=client)))
