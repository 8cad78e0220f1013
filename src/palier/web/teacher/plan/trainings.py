"""One offer, and the person's own trainings: join, leave, complete."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from palier.contexts.surveys.api import open_invitations
from palier.contexts.training.api import (
    Enrolment,
    complete_enrolment,
    enrol,
    enrolments_of,
    offer_page,
    run_by_public_id,
    withdraw,
    zone_of,
)
from palier.contexts.training.types import EnrolmentView
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.kernel.errors import DomainError, Forbidden, NotFound
from palier.web.account.views import person_of
from palier.web.actors import actor_of
from palier.web.calendar_files import calendar_response, training_appointment
from palier.web.run_dates import run_line

from .reasons import icon_of, read_labels


@login_required
@require_GET
def offer(request: HttpRequest, slug: str) -> HttpResponse:
    require(actor_of(request), Permission.FOLLOW_PLAN)
    return _show_offer(request, slug)


def _show_offer(request: HttpRequest, slug: str, refusal: str = "") -> HttpResponse:
    person, now = person_of(request), clock.now()
    page = offer_page(slug, zone=zone_of(person), at=now)
    labels = read_labels().competences
    mine = [row for row in enrolments_of(person, at=now) if row.run.offer_slug == slug]
    held = next((row for row in mine if row.state != "absent"), None)
    context = {
        "page": page,
        "offer": page.card,
        "icon": icon_of(page.card.modality),
        "competences": [labels.get(key, key) for key in page.card.competences],
        "runs": [run_line(run) for run in page.runs],
        "enrolment": _line(held) if held else None,
        "refusals": [refusal] if refusal else [],
    }
    return render(request, "teacher/plan/offer.html", context, status=400 if refusal else 200)


@login_required
@require_POST
def join(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A refusal is told on the offer's page, beside the other dates."""
    run = run_by_public_id(public_id)
    try:
        enrol(person_of(request), public_id, actor=actor_of(request), at=clock.now())
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        return _show_offer(request, run.offer.slug, str(refusal))
    messages.success(
        request, _("Vous êtes inscrit·e : « %(title)s ». À bientôt !") % {"title": run.offer.title}
    )
    return redirect("teacher:trainings")


@login_required
@require_GET
def own_trainings(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), Permission.FOLLOW_PLAN)
    person, now = person_of(request), clock.now()
    lines = [_line(row) for row in enrolments_of(person, at=now)]
    return render(
        request,
        "teacher/plan/trainings.html",
        {
            "current": [line for line in lines if line["enrolment"].state == "enrolled"],
            "past": [line for line in lines if line["enrolment"].state != "enrolled"],
            "invitations": open_invitations(person, at=now),
        },
    )


def _line(row: EnrolmentView) -> dict[str, Any]:
    return {"enrolment": row, "line": run_line(row.run), "icon": icon_of(row.modality)}


@login_required
@require_GET
def agenda(request: HttpRequest, public_id: UUID) -> HttpResponse:
    require(actor_of(request), Permission.FOLLOW_PLAN)
    now = clock.now()
    for row in enrolments_of(person_of(request), at=now):
        appointment = training_appointment(row) if row.public_id == public_id else None
        if appointment and row.state == "enrolled":
            return calendar_response(appointment, at=now)
    raise NotFound()


@login_required
@require_POST
def leave(request: HttpRequest, public_id: UUID) -> HttpResponse:
    try:
        withdraw(person_of(request), public_id, actor=actor_of(request), at=clock.now())
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Vous êtes désinscrit·e : votre place est rendue à quelqu’un d’autre."))
    return redirect("teacher:trainings")


@login_required
@require_POST
def complete(request: HttpRequest, public_id: UUID) -> HttpResponse:
    enrolment = Enrolment.objects.filter(public_id=public_id, person=person_of(request)).first()
    if enrolment is None:
        raise NotFound()
    try:
        complete_enrolment(enrolment, actor=actor_of(request), at=clock.now())
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Bravo, cette étape est faite. Votre avis nous aidera à l’améliorer."))
    return redirect("teacher:trainings")
