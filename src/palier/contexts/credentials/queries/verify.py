"""What a verification code proves today."""

from __future__ import annotations

import re
from datetime import datetime

from ..models import Certificate
from ..types import Verification, VerificationStatus


def verify(code: str, *, at: datetime) -> Verification:
    """Case and spaces do not matter. The status is the one of this moment, never a stored one."""
    wanted = re.sub(r"\s", "", code).upper()
    row = Certificate.objects.filter(code=wanted).first() if wanted else None
    if row is None:
        return Verification(wanted[:20], VerificationStatus.UNKNOWN)
    return Verification(
        code=row.code,
        status=_status(row, at),
        kind=row.kind,
        kind_label=row.get_kind_display(),
        holder_name=row.holder_name,
        level=row.level,
        score=row.score,
        issued_at=row.issued_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
    )


def _status(row: Certificate, at: datetime) -> VerificationStatus:
    if row.revoked_at is not None:
        return VerificationStatus.REVOKED
    if row.expires_at is not None and row.expires_at <= at:
        return VerificationStatus.EXPIRED
    return VerificationStatus.VALID
