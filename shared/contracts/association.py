"""Who the association is: the identity that footers, invoices and e-mails print (R02).

It belongs to no service and travels on no subject; each service reads it from the same data file, so that
another association only has to write its own. Decides nothing; refuses a SIRET whose check digit is wrong.
"""

from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import Field, field_validator, model_validator
from pydantic_core import PydanticCustomError
from stdnum import bic, iban
from stdnum.exceptions import ValidationError as WrongNumber
from stdnum.fr import siret, tva

from .accounts import Address
from .base import Data
from .retention import Recipient

SHIPPED = Path(__file__).parents[2] / "infra" / "local" / "seeds" / "association.yaml"
"""The file used unless COLOMBIER_ASSOCIATION_FILE names another."""

Text = Annotated[str, Field(min_length=1, max_length=300)]
Words = dict[Literal["fr", "en"], Text]


class Mediator(Data):
    """Whom a consumer may turn to when a dispute stays open (L10)."""

    name: Text
    address: Text
    site: str | None = None


class Host(Data):
    """Who hosts the site: the law wants to know whom to turn to (L12)."""

    name: Text
    address: Text
    phone: Text


class VatPeriod(Data):
    """Under which VAT regime the association invoices from a day on (L19)."""

    valid_from: date
    regime: Literal["franchise", "exempt", "taxable"]
    rate_basis_points: Annotated[int, Field(ge=0, lt=10_000)] = 0
    """2000 for 20 %; of the taxable regime only. The prices of the catalogue include VAT."""

    @model_validator(mode="after")
    def _rated(self) -> Self:
        """Refuse a taxable regime without a rate, and a rate where no VAT is charged."""
        if (self.regime == "taxable") != bool(self.rate_basis_points):
            raise ValueError("a rate belongs to the taxable regime, and to no other")
        return self


class Bank(Data):
    """The association's account: where transfers go to, and whose statements are read."""

    iban: str
    """Without spaces."""
    bic: str | None = None
    """Since 2016 no payer of the SEPA area needs it; some banks still ask."""

    @field_validator("iban", mode="before")
    @classmethod
    def _payable(cls, value: Any) -> str:
        """Refuse an IBAN whose check digits or national key are wrong (`E-IBAN`): money would go to a stranger."""
        try:
            return str(iban.validate(str(value)))
        except WrongNumber as error:
            raise PydanticCustomError(
                "E-IBAN", "L'IBAN {number} est faux.", {"number": str(value)}
            ) from error

    @field_validator("bic", mode="before")
    @classmethod
    def _named(cls, value: Any) -> str | None:
        """Refuse a BIC that none can be (`E-BIC`)."""
        try:
            return str(bic.validate(str(value))) if value else None
        except WrongNumber as error:
            raise PydanticCustomError("E-BIC", "Le BIC {number} est faux.", {"number": str(value)}) from error

    @property
    def iban_spaced(self) -> str:
        return str(iban.format(self.iban))


class Association(Data):
    """Identity, addresses and tax regime of the association; of persons only who directs the publication (L12)."""

    name: Text
    legal_form: Words
    address: Address
    """The registered office."""
    siret: str
    """Fourteen digits, without spaces."""
    rna: Annotated[str, Field(pattern=r"^W[0-9A-Z]{9}$")] | None = None
    phone: str | None = None
    site: Text
    contact_email: Text
    payee: Text
    """To whose order a cheque is made out."""
    cheque_address: Address
    mediator: Mediator
    publication_director: Text | None = None
    """Who answers for what the site says, as a rule who presides; None: not written down yet (L12)."""
    host: Host | None = None
    """None: not written down yet (L12)."""
    vat: Annotated[tuple[VatPeriod, ...], Field(min_length=1)]
    bank: Bank | None = None
    """None: no transfer is offered, no statement is read (R40)."""
    recipients: tuple[Recipient, ...] = ()
    """Who outside is given personal data (C9)."""
    vat_number: str | None = None
    """Only when it has one; under the taxable regime it must (L21)."""

    @model_validator(mode="after")
    def _identified(self) -> Self:
        """Refuse the taxable regime without a VAT number that is genuine (L21)."""
        if any(period.regime == "taxable" for period in self.vat) and not tva.is_valid(self.vat_number or ""):
            raise ValueError("the taxable regime needs the association's VAT number")
        return self

    @field_validator("siret", mode="before")
    @classmethod
    def _genuine(cls, value: Any) -> str:
        """Refuse a SIRET whose Luhn key is wrong (R02, `E-SIRET`)."""
        try:
            return str(siret.validate(str(value)))
        except WrongNumber as error:
            raise PydanticCustomError(
                "E-SIRET", "Le numéro SIRET {number} est faux.", {"number": str(value)}
            ) from error

    @property
    def siren(self) -> str:
        """Nine digits: the part of the SIRET that names the association itself."""
        return self.siret[:9]

    @property
    def siret_spaced(self) -> str:
        return str(siret.format(self.siret))


def read_association(file: Path = SHIPPED) -> Association:
    """Read the association's identity from its data file."""
    return Association.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
