"""The tables that French banks export, as data: a bank more is a row more.

Names of columns are compared without accents, capitals and spaces. Seen in exports that their users published.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How one bank writes a table."""

    name: str
    day: str
    """The column of the booking date."""
    text: Sequence[str]
    """The columns with what payer and bank wrote."""
    amount: str = ""
    """The column of the signed amount; empty where debit and credit have one each."""
    debit: str = ""
    credit: str = ""
    account: str = ""
    """The column of the account's number, or the words before it above the table; empty where the file says nothing."""
    reference: str = ""
    currency: str = ""

    @property
    def needed(self) -> frozenset[str]:
        """Return the columns without which it is another table."""
        return frozenset(filter(None, (self.day, *self.text, self.amount, self.debit, self.credit)))


LAYOUTS: tuple[Layout, ...] = (
    Layout(
        name="Caisse d'Épargne / Banque Populaire",
        day="datedecomptabilisation",
        text=("libelleoperation", "informationscomplementaires"),
        debit="debit",
        credit="credit",
        account="numerodecompte",
        reference="reference",
    ),
    Layout(
        name="Crédit Agricole",
        day="date",
        text=("libelle",),
        debit="debiteuros",
        credit="crediteuros",
        account="compte",
    ),
    Layout(
        name="La Banque Postale",
        day="date",
        text=("libelle",),
        amount="montant(euros)",
        account="numerocompte",
    ),
    Layout(
        name="BoursoBank",
        day="dateop",
        text=("label",),
        amount="amount",
        account="accountnum",
    ),
    Layout(
        name="Crédit Mutuel / CIC",
        day="date",
        text=("libelle",),
        debit="debit",
        credit="credit",
    ),
    Layout(
        name="Crédit Mutuel / CIC (montant)",
        day="date",
        text=("libelle",),
        amount="montant",
    ),
    Layout(
        name="Société Générale",
        day="datedel'operation",
        text=("libelle", "detaildel'ecriture"),
        amount="montantdel'operation",
        currency="devise",
    ),
)
