"""What provisioning holds of persons: nothing. Hosted content is on the hosts and goes with its hosting (R56)."""

from shared.runtime.holdings import Holdings

HOLDINGS = Holdings(nothing={"wishes": "what hosts are asked, under the reference of a hosting"})
