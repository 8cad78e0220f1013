"""What credentials tells its neighbours and the public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class PartStatus(StrEnum):
    AWARDED = "awarded"
    PENDING = "pending"
    NONE = "none"


@dataclass(frozen=True)
class Part:
    """One certificate as the rules give it: its level, nothing, or not yet known."""

    status: PartStatus
    level: int | None = None
    score: int | None = None


@dataclass(frozen=True)
class Awarded:
    """`explanation` is the rule's own text by language, from the document that was applied."""

    general: Part
    professional: Part
    explanation: Mapping[str, str]


class VerificationStatus(StrEnum):
    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    UNKNOWN = "unknown"
    MISTYPED = "mistyped"


@dataclass(frozen=True)
class Verification:
    """What anyone who holds a code may know: this certificate and nothing else about its holder.

    An unknown or mistyped code carries no other field, so that it says nothing about who failed.
    """

    code: str
    status: VerificationStatus
    kind: str = ""
    title: str = ""
    holder_name: str = ""
    level: int | None = None
    level_label: str = ""
    score: int | None = None
    academie: str = ""
    issuer: str = ""
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def is_known(self) -> bool:
        return self.status not in {VerificationStatus.UNKNOWN, VerificationStatus.MISTYPED}


@dataclass(frozen=True)
class DomainLevel:
    label: str
    level: int


@dataclass(frozen=True)
class CertificateView:
    """A certificate in the reader's language. `maximum` is the highest level of its scale.

    `domains` tells the measured level of each domain, on a general certificate; a professional one
    names its domains and gives one level.
    """

    public_id: UUID
    code: str
    kind: str
    kind_label: str
    title: str
    issuer: str
    holder_name: str
    level: int
    level_label: str
    level_description: str
    maximum: int
    score: int | None
    domains: tuple[DomainLevel, ...]
    rule: str
    rules_number: int
    centre: str
    academie: str
    timezone: str
    mode_label: str
    session_number: str
    tested_at: datetime
    issued_at: datetime
    expires_at: datetime | None
    state: str
    revoked_at: datetime | None
    revocation_reason: str

    @property
    def is_in_force(self) -> bool:
        return self.state == "issued"


@dataclass(frozen=True)
class ProvisionalStatement:
    """What can be said of the professional level: the test's part, and what is expected.

    `status` is the part's; `level` is the test's level until the panel decides.
    """

    status: str
    test_level: int | None
    test_level_label: str
    jury_level: int | None
    jury_reason: str
    decided_at: datetime | None
    rule: str
    sentence: str


@dataclass(frozen=True)
class AwardReport:
    """What a catching-up did."""

    candidates: int
    issued: int
    revoked: int


@dataclass(frozen=True)
class Appeal:
    """How to contest a result; `until` counts from its notification."""

    text: str
    months: int
    until: datetime
