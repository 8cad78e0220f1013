"""The plan, and the catalogue it draws from."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from palier.contexts.certification.api import eligibility_of
from palier.contexts.diagnosis.api import goal_of, latest_finished, needs
from palier.contexts.people.api import Person
from palier.contexts.training.api import current_plan, enrolments_of, find_offers, make_plan, offer_card
from palier.contexts.training.errors import DiagnosticMissing, ProfileMissing
from palier.contexts.training.types import PlanView
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.web.account.views import person_of
from palier.web.actors import actor_of
from palier.web.run_dates import run_line

from .forms import OfferFilter
from .reasons import icon_of, read_labels, step_cards

PER_PAGE = 12
#: Dates shown under a step; the offer's page has all of them.
DATES_SHOWN = 3


@login_required
@require_GET
def plan(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), Permission.FOLLOW_PLAN)
    person, now = person_of(request), clock.now()
    known, finished = current_plan(person, at=now), latest_finished(person)
    context: dict[str, Any] = {
        "plan": known,
        "cards": _cards(known) if known else (),
        "has_diagnostic": finished is not None,
        "goal": goal_of(person),
        "is_outdated": known is not None and finished is not None and _is_outdated(known, person),
    }
    if finished is not None and not (known and known.steps):
        context["has_needs"] = bool(needs(person))
        context["eligibility"] = eligibility_of(person, now)
    return render(request, "teacher/plan/plan.html", context)


def _is_outdated(plan: PlanView, person: Person) -> bool:
    """Another diagnostic since, or other targets: the reasons no longer say what is so."""
    finished = latest_finished(person)
    if finished is not None and finished.diagnostic.pk != plan.diagnostic_id:
        return True
    known = {need.competence: (need.measured_level, need.target_level) for need in needs(person)}
    facts = [reason.facts for step in plan.steps for reason in step.reasons if reason.kind == "need"]
    told = {each["competence"]: (each["measured"], each["target"]) for each in facts}
    return any(known.get(competence) != levels for competence, levels in told.items())


def _cards(plan: PlanView) -> list[dict[str, object]]:
    return [
        {
            "card": card,
            "step": card.step,
            "runs": [run_line(run) for run in card.step.runs[:DATES_SHOWN]],
            "more": max(0, len(card.step.runs) - DATES_SHOWN),
            "enrolled": run_line(card.step.enrolment.run) if card.step.enrolment else None,
        }
        for card in step_cards(plan)
    ]


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    try:
        make_plan(person_of(request), actor=actor_of(request), at=clock.now())
    except (DiagnosticMissing, ProfileMissing) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Votre plan est à jour."))
    return redirect("teacher:plan")


@login_required
@require_GET
def offers(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), Permission.FOLLOW_PLAN)
    form = OfferFilter(request.GET)
    page = Paginator(find_offers(**form.search()), PER_PAGE).get_page(request.GET.get("page"))
    labels = read_labels().competences
    joined = {row.run.offer_slug for row in enrolments_of(person_of(request), at=clock.now())}
    cards = [offer_card(row) for row in page.object_list]
    lines = [
        {
            "offer": card,
            "icon": icon_of(card.modality),
            "competences": [labels.get(key, key) for key in card.competences],
            "is_joined": card.slug in joined,
        }
        for card in cards
    ]
    return render(
        request,
        "teacher/plan/offers.html",
        {"form": form, "page_obj": page, "lines": lines, "is_filtered": any(form.search().values())},
    )
