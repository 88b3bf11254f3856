"""Without log lines: thousands of bad messages would each fill some."""

import pytest
import structlog

from tests.payments.conftest import rig

__all__ = ["rig"]


@pytest.fixture
def no_log_lines():
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    yield
    structlog.configure(**before)
