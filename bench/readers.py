"""Whoever gets the letters of a measurement; nobody real."""

from shared.contracts.accounts import Address, Contact

_ADDRESS = Address(street="1 rue de l'Exemple", postal_code="77190", city="Melun", country="FR")


def a_reader(email: str, name: str = "Membre") -> Contact:
    """Return the contact of somebody who reads French at that address."""
    return Contact(email=email, name=name, language="fr", kind="person", consumer=True, address=_ADDRESS)
