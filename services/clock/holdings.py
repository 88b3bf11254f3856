"""What the clock holds of persons: nothing."""

from shared.runtime.holdings import Holdings

HOLDINGS = Holdings(
    nothing={
        "calendar": "the time",
        "days_done": "days by service",
        "unread": "how many messages wait for whom",
    }
)
