"""A person's candidacies, to read. They belong to the register of results: closing an account keeps them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from palier.contexts.people.api import Person
from palier.contexts.people.events import Term, expirer, exporter

from .models import Candidate, CandidateImport, Incident


@exporter("certification", _("Inscriptions et résultats de certification"))
def export_candidacies(person: Person) -> list[dict[str, Any]]:
    """Results once published: before that, nobody outside the national desk reads them."""
    rows = Candidate.objects.filter(person=person).select_related("session__centre")
    return [_candidacy(row) for row in rows.prefetch_related("incidents").order_by("registered_at")]


def _candidacy(row: Candidate) -> dict[str, Any]:
    is_published = row.session.state == "published"
    return {
        "session": row.session.number,
        "centre": row.session.centre.name,
        "starts_at": row.session.starts_at,
        "state": row.state,
        "eligibility": row.eligibility,
        "registered_at": row.registered_at,
        "began_at": row.began_at,
        "ended_at": row.ended_at,
        "end_reason": row.end_reason,
        "outcome": row.outcome if is_published else None,
        "general_score": row.general_score if is_published else None,
        "general_level": row.general_level if is_published else None,
        "professional_level": row.professional_level if is_published else None,
        "incidents": [
            {"category": each.category, "text": each.text, "at": each.at} for each in row.incidents.all()
        ],
    }


@expirer("incident")
def expired_incidents(term: Term) -> QuerySet[Incident]:
    """Of a session published or cancelled: while results are awaited, an incident may still count."""
    ended = Coalesce("session__published_at", "session__cancelled_at")
    return Incident.objects.annotate(ended=ended).filter(ended__lte=term.before)


@expirer("candidate-list")
def expired_imports(term: Term) -> QuerySet[CandidateImport]:
    return CandidateImport.objects.filter(at__lte=term.before)
