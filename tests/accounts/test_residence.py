"""Nobody is refused for the country in which they live (L13)."""

import pytest

from shared.contracts.accounts import Address

from .builders import registered


@pytest.mark.parametrize("country", ["FR", "BE", "DE", "RE", "CA"])
def test_somebody_from_any_country_may_open_an_account(country):
    home = Address(street="1 rue du Port", postal_code="1000", city="Ailleurs", country=country)
    assert registered(address=home).account.address.country == country
