import pytest

from .stack import common


@pytest.fixture(scope="session")
def stack():
    return common()
