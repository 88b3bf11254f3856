"""What is refused of rules by which payments are verified."""

from shared.runtime.errors import Kind, Rejected


class RuleIncomplete(Rejected):
    """A rule without what its kind looks at, or with what it does not."""

    kind = Kind.INVALID
    code = "E-VERIF-REGLE"
    fr = (
        "Règle incomplète : un montant pour « amount », des pays (deux lettres) pour « country » et"
        " « country_outside », des domaines pour « email_domain », des moyens pour « means », et rien d'autre."
    )
    en = (
        "Incomplete rule: an amount for “amount”, countries (two letters) for “country” and “country_outside”,"
        " domains for “email_domain”, means of payment for “means”, and nothing else."
    )


class RuleDays(Rejected):
    """A rule that begins in the past, or ends before it begins. Fields: `earliest`."""

    kind = Kind.INVALID
    code = "E-VERIF-DATES"
    fr = "Une règle commence au plus tôt le {earliest:%d/%m/%Y} et ne finit pas avant d'avoir commencé."
    en = "A rule begins on {earliest:%d %B %Y} at the earliest, and does not end before it begins."
