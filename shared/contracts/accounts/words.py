"""Forms of fields that several contracts of accounts share."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.base import Secret

Language = Literal["fr", "en"]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Password = Annotated[Secret, Field(max_length=1024)]
DeviceToken = Annotated[Secret, Field(max_length=200)]
Code = Annotated[Secret, Field(max_length=40)]
DeactivationReason = Literal["incomplete", "wrong", "fraudulent"]
DEACTIVATION_WORDS: dict[str, tuple[str, str]] = {
    "incomplete": ("informations incomplètes", "incomplete details"),
    "wrong": ("informations erronées", "wrong details"),
    "fraudulent": ("informations frauduleuses", "fraudulent details"),
}
"""Each reason in French and in English, as the sentence of R17 goes on."""
MISSING_WORDS: dict[str, tuple[str, str]] = {
    "identifier": ("son numéro SIREN, SIRET ou RNA", "its SIREN, SIRET or RNA number"),
    "representative": ("le nom de la personne qui la représente", "the name of the person who represents it"),
}
"""What a legal person has to tell (R90), in French and in English."""
Why = Annotated[str, Field(max_length=1000)]
