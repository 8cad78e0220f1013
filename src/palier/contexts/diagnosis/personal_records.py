"""A person's goal and diagnostics: to read, to erase, to end. Their answers belong to testing."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from palier.contexts.people.api import Person
from palier.contexts.people.events import Term, eraser, expirer, exporter

from .models import Diagnostic, Goal


@exporter("diagnostics", _("Objectif et diagnostics"))
def export_diagnostics(person: Person) -> dict[str, Any]:
    goal = Goal.objects.filter(person=person)
    diagnostics = Diagnostic.objects.filter(person=person).order_by("started_at")
    return {
        "goal": goal.values("aim", "general_target", "professional_target", "chosen_at").first(),
        "diagnostics": list(diagnostics.values("public_id", "sitting__public_id", "started_at")),
    }


@eraser("diagnostics")
def erase_diagnostics(person: Person) -> None:
    Diagnostic.objects.filter(person=person).delete()
    Goal.objects.filter(person=person).delete()


@expirer("diagnostic")
def expired_goals(term: Term) -> QuerySet[Goal]:
    """A goal lasts as long as a diagnostic that may serve it."""
    kept = Diagnostic.objects.filter(
        Q(sitting__closed_at=None) | Q(sitting__closed_at__gt=term.before), person=OuterRef("person")
    )
    return Goal.objects.filter(~Exists(kept), chosen_at__lte=term.before)


@expirer("diagnostic")
def expired_diagnostics(term: Term) -> QuerySet[Diagnostic]:
    return Diagnostic.objects.filter(sitting__closed_at__lte=term.before)
