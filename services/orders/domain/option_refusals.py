"""What orders refuses about options, each with its stable code and its sentences (register: docs/rules.md)."""

from shared.runtime.errors import Kind, Rejected


class OptionClosed(Rejected):
    """The offer has no such option, or none that is sold for that term (R36). Fields: `option`, `term`."""

    kind = Kind.INVALID
    code = "E-OPTION"
    fr = "L'option {option} n'est pas proposée pour une durée {term}."
    en = "Option {option} is not sold for a term of {term}."


class OptionNotOnSale(Rejected):
    """The option is closed; services that have it keep it (R62). Fields: `option`."""

    code = "E-OPTION-FERMEE"
    fr = "L'option {option} n'est plus vendue. Un service qui l'a déjà peut la garder."
    en = "Option {option} is no longer on sale. A service that has it may keep it."


class OptionOutOfBounds(Rejected):
    """Fewer or more of an option than one service may have. Fields: `option`, `least`, `most`."""

    kind = Kind.INVALID
    code = "E-OPTION-QUANTITE"
    fr = "L'option {option} se commande de {least} à {most} fois par service."
    en = "Between {least} and {most} of option {option} can be ordered for one service."


class OptionTwice(Rejected):
    """One line names an option once, with how many of it. Fields: `option`."""

    kind = Kind.INVALID
    code = "E-OPTION-DOUBLE"
    fr = "L'option {option} figure deux fois dans la même ligne."
    en = "Option {option} stands twice in the same line."


class OptionsWithTheTerm(Rejected):
    """Options go with a whole term: they are chosen with the service and with its renewal (ADR 0072)."""

    kind = Kind.INVALID
    code = "E-OPTION-ECHEANCE"
    fr = "Les options se choisissent à la commande et au renouvellement, pour toute la durée."
    en = "Options are chosen with the order and with the renewal, for the whole term."


class OptionExists(Rejected):
    """The code of an option is never given again within its offer: hostings have it. Fields: `option`."""

    code = "E-OPTION-CODE"
    fr = "Le code {option} est déjà celui d'une option de cette offre."
    en = "Code {option} is already that of an option of this offer."


class WrongBounds(Rejected):
    """At least is never more than at most, and of what is had or not there is one."""

    kind = Kind.INVALID
    code = "E-OPTION-BORNES"
    fr = "Le minimum ne peut pas dépasser le maximum ; une option à cocher n'existe qu'une fois."
    en = "The minimum cannot exceed the maximum; an option to tick exists once."
