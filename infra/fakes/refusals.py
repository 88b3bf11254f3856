"""A provider's No, before it takes the shape of one provider's error body."""


class Refusal(Exception):
    """The provider refuses a call; `code` is the provider's own word for why."""

    def __init__(self, status: int, code: str, message: str, *, param: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.param = param


class Unknown(Refusal):
    """An id that the provider never gave."""

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(404, "resource_missing", f"No such {kind}: '{key}'", param="id")
        self.key = key
