"""What is refused about debts, each with its stable code and its sentences."""

from shared.runtime.errors import Kind, Rejected


class NoDebt(Rejected):
    """What the order cost is paid, was never owed, or is given up. Fields: `reference`."""

    code = "E-SANS-DETTE"
    fr = "La commande n° {reference} n'a pas de dette : il n'y a rien à passer en perte."
    en = "Order {reference} owes nothing: there is nothing to write off."


class StillToBePaid(Rejected):
    """A debt is given up after its last day, for its services end with it (R50). Fields: `reference`, `until`."""

    code = "E-DETTE-DELAI"
    fr = (
        "La commande n° {reference} peut encore être payée jusqu'au {until:%d/%m/%Y} : n'y renoncez qu'après."
    )
    en = "Order {reference} may still be paid until {until:%d %B %Y}: give it up only after that."


class DebtBeingPaid(Rejected):
    """Money for it is being verified, or with the bank: given up now, it would go back. Fields: `reference`."""

    code = "E-DETTE-PAIEMENT"
    fr = (
        "Un paiement de la commande n° {reference} est en cours (à l'encaissement ou en vérification) : attendez"
        " qu'il aboutisse, refusez-le ou renvoyez le chèque avant de renoncer à la dette."
    )
    en = (
        "A payment for order {reference} is under way (with the bank or being verified): wait for its end, refuse it"
        " or send the cheque back before you give the debt up."
    )


class DebtAbandoned(Rejected):
    """The association gave up what the order owed: there is nothing to pay any more (R50). Fields: `reference`."""

    kind = Kind.GONE
    code = "E-CMD-ABANDONNEE"
    fr = "La commande n° {reference} n'est plus à payer : l'association a renoncé à cette somme."
    en = "Order {reference} is not to be paid any more: the association has given this sum up."
