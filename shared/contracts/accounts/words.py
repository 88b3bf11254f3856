"""Forms of fields that several contracts of accounts share."""

from typing import Annotated, Literal

from pydantic import Field

from shared.contracts.base import Secret

Language = Literal["fr", "en"]
Line = Annotated[str, Field(min_length=1, max_length=200)]
Password = Annotated[Secret, Field(max_length=1024)]
DeviceToken = Annotated[Secret, Field(max_length=200)]
Code = Annotated[Secret, Field(max_length=40)]
Why = Annotated[str, Field(max_length=1000)]
