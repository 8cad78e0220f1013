"""The door of credentials."""

from .actions.award import award
from .actions.award_pending import award_pending
from .actions.revoke import revoke
from .award_rules import award_levels
from .documents.certificate import certificate_pdf
from .models import Certificate, Kind
from .queries.appeal import appeal_of
from .queries.certificates import (
    certificate_for_desk,
    certificates_of,
    find_certificates,
    own_certificate,
    view_of,
)
from .queries.due import candidates_due
from .queries.statement import provisional_statement
from .queries.verify import verify

__all__ = [
    "Certificate",
    "Kind",
    "appeal_of",
    "award",
    "award_levels",
    "award_pending",
    "candidates_due",
    "certificate_for_desk",
    "certificate_pdf",
    "certificates_of",
    "find_certificates",
    "own_certificate",
    "provisional_statement",
    "revoke",
    "verify",
    "view_of",
]
