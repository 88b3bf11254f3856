import pytest

from .rig import AUTHENTICATORS, CHARTER, Office, a_vault


@pytest.fixture(scope="session")
def vault():
    return a_vault()


@pytest.fixture
async def office(open_errand, vault):
    async with open_errand("accounts", use=(vault, AUTHENTICATORS, CHARTER)) as errand:
        yield Office(errand)
