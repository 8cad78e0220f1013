"""A person's certificates, to read. Closing an account keeps them: whoever was shown one may check it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from palier.contexts.people.api import Person
from palier.contexts.people.events import exporter

from .models import Certificate


@exporter("credentials", _("Certificats"))
def export_certificates(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "code": row.code,
            "kind": row.kind,
            "holder_name": row.holder_name,
            "level": row.level,
            "score": row.score,
            "details": row.details,
            "state": row.state,
            "issued_at": row.issued_at,
            "expires_at": row.expires_at,
            "revoked_at": row.revoked_at,
            "revocation_reason": row.revocation_reason,
        }
        for row in Certificate.objects.filter(person=person).order_by("issued_at")
    ]
