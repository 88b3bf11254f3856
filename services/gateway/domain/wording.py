"""What is wrong with a field, in words. pydantic speaks English; the French is ours."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from shared.contracts.accounts import Language

LONG_SECRET = {"fr": "Au plus {max_length} caractère(s).", "en": "At most {max_length} character(s)."}
"""A secret is a text, though pydantic counts its "items"."""
NULL_CHARACTER = {"fr": "Contient un caractère nul.", "en": "Contains a null character."}
OTHERWISE = "Valeur non valide."

FRENCH = {
    "missing": "Champ obligatoire.",
    "string_type": "Un texte est attendu.",
    "string_too_short": "Au moins {min_length} caractère(s).",
    "string_too_long": "Au plus {max_length} caractère(s).",
    "string_pattern_mismatch": "Ne correspond pas à la forme attendue ({pattern}).",
    "literal_error": "Valeurs possibles : {expected}.",
    "enum": "Valeurs possibles : {expected}.",
    "int_type": "Un nombre entier est attendu.",
    "int_parsing": "Un nombre entier est attendu.",
    "int_from_float": "Un nombre entier est attendu.",
    "greater_than": "Doit dépasser {gt}.",
    "greater_than_equal": "Au moins {ge}.",
    "less_than": "Doit rester sous {lt}.",
    "less_than_equal": "Au plus {le}.",
    "bool_type": "Vrai ou faux (true, false).",
    "bool_parsing": "Vrai ou faux (true, false).",
    "date_type": "Une date est attendue (AAAA-MM-JJ).",
    "date_parsing": "Une date est attendue (AAAA-MM-JJ).",
    "date_from_datetime_parsing": "Une date est attendue (AAAA-MM-JJ).",
    "datetime_type": "Une date et une heure sont attendues (ISO 8601).",
    "datetime_parsing": "Une date et une heure sont attendues (ISO 8601).",
    "datetime_from_date_parsing": "Une date et une heure sont attendues (ISO 8601).",
    "list_type": "Une liste est attendue.",
    "too_short": "Au moins {min_length} élément(s).",
    "too_long": "Au plus {max_length} élément(s).",
    "model_type": "Un objet est attendu.",
    "model_attributes_type": "Un objet est attendu.",
}


def wrong_fields(error: ValidationError, language: Language) -> dict[str, str]:
    """Say for each wrong field what is wrong; never with the value, which may be a password."""
    details = error.errors(include_input=False, include_url=False)
    return {".".join(map(str, each["loc"])): _sentence(each, language) for each in details}


def null_characters(fields: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Say for each field with U+0000 that it has one: no column of PostgreSQL takes it, nor any page."""
    return {name: NULL_CHARACTER[language] for name, value in fields.items() if _has_null(value)}


def _has_null(value: Any) -> bool:
    match value:
        case str():
            return "\0" in value
        case list():
            return any(map(_has_null, value))
        case dict():
            return any(map(_has_null, (*value, *value.values())))
        case _:
            return False


def _sentence(detail: Any, language: Language) -> str:
    if detail["type"] == "too_long" and detail["ctx"]["field_type"] == "Value":
        return LONG_SECRET[language].format(**detail["ctx"])
    own = detail["type"].startswith("E-")  # a rule of ours speaks for itself
    if language == "en" or own:
        return str(detail["msg"])
    return FRENCH.get(detail["type"], OTHERWISE).format(**detail.get("ctx", {}))
