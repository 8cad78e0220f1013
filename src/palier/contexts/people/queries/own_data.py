"""Everything the platform holds about one person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..events import EXPORTERS, exporter
from ..models import Person


def export_own_data(person: Person, *, at: datetime) -> dict[str, Any]:
    """One part per registered exporter; what JSON can hold with Django's encoder."""
    parts = {each.name: {"title": str(each.label), "data": each.read(person)} for each in EXPORTERS.values()}
    return {"format": "palier-own-data", "version": 1, "exported_at": at, "parts": parts}


@exporter("account", _("Compte, profil, rôles et avis lus"))
def export_account(person: Person) -> dict[str, Any]:
    profile = getattr(person, "profile", None)
    return {
        "identity": {
            "id": person.public_id,
            "email": person.email,
            "first_name": person.first_name,
            "last_name": person.last_name,
            "joined_at": person.joined_at,
            "language": person.language,
        },
        "profile": profile
        and {
            "audience": profile.audience,
            "degree": profile.degree,
            "academie": profile.academie.name,
            "establishment": profile.establishment and profile.establishment.uai,
            "discipline": profile.discipline,
            "updated_at": profile.updated_at,
        },
        "roles": list(person.role_grants.values("role", "scope_kind", "scope_key", "granted_at", "ends_at")),
        "notices_read": list(person.notices_read.values("notice", "version", "at")),
    }
