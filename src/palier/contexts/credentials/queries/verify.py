"""What a verification code proves today."""

from __future__ import annotations

from datetime import datetime

from palier.contexts.framework.api import level_label

from ..codes import read_code
from ..models import Certificate
from ..naming import FRAMEWORKS, issuer_of, title_of
from ..types import Verification, VerificationStatus


def verify(code: str, *, at: datetime) -> Verification:
    """Case, spaces and dashes do not matter. The status is the one of this moment, never a stored one."""
    wanted = read_code(code)
    if wanted is None:
        return Verification(code.strip()[:20], VerificationStatus.MISTYPED)
    rows = Certificate.objects.select_related("rules", "candidate__session__centre__academie")
    row = rows.filter(code=wanted).first()
    if row is None:
        return Verification(wanted, VerificationStatus.UNKNOWN)
    return Verification(
        code=row.code,
        status=_status(row, at),
        kind=row.kind,
        title=title_of(row),
        holder_name=row.holder_name,
        level=row.level,
        level_label=level_label(FRAMEWORKS[row.kind], row.level),
        score=row.score,
        academie=row.candidate.session.centre.academie.name,
        issuer=issuer_of(row),
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
