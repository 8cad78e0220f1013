"""How far people come, from sign-up to certificates."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from palier.contexts.certification.api import Candidate
from palier.contexts.diagnosis.api import Diagnostic
from palier.contexts.jury.api import Decision, Portfolio
from palier.contexts.people.api import Person
from palier.contexts.training.api import Enrolment
from palier.kernel.access import Role

from ..small_cells import HIDDEN, Shown, Suppressed, protect_row
from ..types import CertifiedTable, FunnelStage, Place

SCORED = Candidate.objects.filter(state="scored", outcome="scored", session__state="published")
CERTIFIED = {"certified_general": "general", "certified_professional": "professional"}

#: Where each stage is counted: rows, and the field that names the person. Certificates have their own table.
STAGES = {
    "signed_up": (_("Compte ouvert"), Person.objects.filter(role_grants__role=Role.TEACHER), "pk"),
    "diagnostic_started": (_("Diagnostic commencé"), Diagnostic.objects.all(), "person"),
    "diagnostic_finished": (
        _("Diagnostic terminé"),
        Diagnostic.objects.filter(sitting__state="finished"),
        "person",
    ),
    "training_enrolled": (
        _("Inscription à une formation"),
        Enrolment.objects.exclude(state="withdrawn"),
        "person",
    ),
    "training_completed": (_("Formation achevée"), Enrolment.objects.filter(state="completed"), "person"),
    "registered": (
        _("Inscription à une session"),
        Candidate.objects.exclude(state="withdrawn"),
        "person",
    ),
    "present": (_("Présence à la session"), Candidate.objects.filter(confirmed_at__isnull=False), "person"),
    "scored": (_("Résultat du test publié"), SCORED, "person"),
    "certified_general": (_("Certificat général"), None, ""),
    "deposited": (
        _("Dossier professionnel déposé"),
        Portfolio.objects.filter(deposited_at__isnull=False),
        "person",
    ),
    "decided": (_("Décision du jury"), Decision.objects.all(), "portfolio__person"),
    "certified_professional": (_("Certificat professionnel"), None, ""),
}


def funnel(place: Place, tables: tuple[CertifiedTable, ...]) -> tuple[FunnelStage, ...]:
    """Each count is protected across académies, so that a place never gives another one away.

    The last stage of each certificate is the total of its table, the same count under the same cover.
    """
    totals = {table.kind: table.all.total for table in tables}
    counts: dict[str, Shown] = {}
    for key, (_label, rows, field) in STAGES.items():
        counts[key] = totals[CERTIFIED[key]] if rows is None else _count(rows, field, place)
    first = counts["signed_up"]
    return tuple(
        FunnelStage(key, str(STAGES[key][0]), count, share(count, first)) for key, count in counts.items()
    )


def share(count: Shown, whole: Shown) -> float | Suppressed:
    if isinstance(count, Suppressed) or isinstance(whole, Suppressed):
        return HIDDEN
    return count / whole


def _count(rows: QuerySet[Any], field: str, place: Place) -> Shown:
    people = Person.objects.filter(pk__in=rows.values(field), closed_at=None).order_by()
    found = dict(people.values_list("profile__academie__code").annotate(n=Count("pk")))
    codes = list(found)
    shown = protect_row([found[code] for code in codes] or [0])
    if place.is_national:
        return shown.total
    return shown.cells[codes.index(place.code)] if place.code in codes else HIDDEN
