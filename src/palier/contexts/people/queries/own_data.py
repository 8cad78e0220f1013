"""Everything the platform holds about one person, and the register of why it is held."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from palier.kernel.personal_data import Personal

from ..events import EXPORTERS, exporter
from ..models import Person


@dataclass(frozen=True)
class Purpose:
    """Models that serve one purpose and end at the same time."""

    purpose: str
    until: tuple[str, ...]


def register_of_purposes() -> tuple[Purpose, ...]:
    """Drawn from the models themselves, so that none can be forgotten."""
    ends: dict[str, dict[str, None]] = defaultdict(dict)
    for model in apps.get_models():
        note = getattr(model, "personal_data", None)
        if isinstance(note, Personal):
            ends[note.purpose][note.until] = None
    return tuple(Purpose(purpose, tuple(until)) for purpose, until in ends.items())


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
