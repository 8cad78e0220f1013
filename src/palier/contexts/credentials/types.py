"""What credentials tells its neighbours and the public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class VerificationStatus(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Verification:
    """What anyone who holds a code may know: this certificate and nothing else about its holder.

    An unknown code carries no other field, so that it says nothing about who failed or withdrew.
    """

    code: str
    status: VerificationStatus
    kind: str = ""
    kind_label: str = ""
    holder_name: str = ""
    level: int | None = None
    score: int | None = None
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
