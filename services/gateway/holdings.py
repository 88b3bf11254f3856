"""What the gateway holds of persons: nothing; it has no tables of its own."""

from shared.runtime.holdings import Holdings

HOLDINGS = Holdings()
