"""A PDF that carries a Factur-X file says so in its metadata, in the words that the standard wants."""

from io import BytesIO

from pikepdf import Pdf

from .facturx import NAME

NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
PROPERTIES = {
    "DocumentType": ("INVOICE", "The type of the hybrid document in capital letters"),
    "DocumentFileName": (NAME, "The name of the embedded XML document"),
    "Version": ("1.0", "The version of the standard applying to the embedded XML document"),
    "ConformanceLevel": ("EN 16931", "The conformance level of the embedded XML document"),
}
"""Its value, and what it means: PDF/A wants every property of a foreign namespace explained (ISO 19005-3, 6.6.2.3)."""

_SCHEMAS_END = b"</rdf:Bag></pdfaExtension:schemas>"
_END = b"</rdf:Description></rdf:RDF>"


def declared(pdf: bytes) -> bytes:
    """Add the declaration of Factur-X to the metadata that Typst wrote; the rest stays as it is."""
    with Pdf.open(BytesIO(pdf)) as document:
        metadata = document.Root.Metadata.read_bytes()
        for end, added in ((_SCHEMAS_END, _explained()), (_END, _stated())):
            assert metadata.count(end) == 1, "Typst writes its metadata in another way than before"
            metadata = metadata.replace(end, added.encode() + end)
        document.Root.Metadata.write(metadata)
        written = BytesIO()
        document.save(written, deterministic_id=True, fix_metadata_version=False)
    return written.getvalue()


def _explained() -> str:
    properties = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{meaning}</pdfaProperty:description>"
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>"
        for name, (_, meaning) in PROPERTIES.items()
    )
    return (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )


def _stated() -> str:
    return "".join(
        f'<fx:{name} xmlns:fx="{NAMESPACE}">{value}</fx:{name}>' for name, (value, _) in PROPERTIES.items()
    )
