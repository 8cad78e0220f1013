"""A person's goal and diagnostics, to read and to erase. Their answers belong to testing."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from palier.contexts.people.api import Person
from palier.contexts.people.events import eraser, exporter

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
