import pytest

from shared.values.clauses import Clauses

from .rig import AUTHENTICATORS, CHARTER, LINKS, Office, a_vault


@pytest.fixture(scope="session")
def vault():
    return a_vault()


@pytest.fixture
def clauses():
    """Which side of each conflict holds: the law, where a test says nothing else."""
    return Clauses()


@pytest.fixture
async def office(open_errand, vault, clauses):
    async with open_errand("accounts", use=(vault, AUTHENTICATORS, CHARTER, LINKS, clauses)) as errand:
        yield Office(errand)
