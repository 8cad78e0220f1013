"""From the goal to the corrections: the teacher's own diagnostic, and nobody else's."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from palier.contexts.diagnosis.api import (
    Diagnostic,
    choose_goal,
    corrections,
    goal_of,
    latest_diagnostic,
    needs,
    own_diagnostic,
    profile,
    retake_days,
    retake_from,
    start_diagnostic,
)
from palier.contexts.testing.api import answer, current_question, report_problem
from palier.contexts.testing.errors import QuestionNotServed, SittingClosed
from palier.contexts.testing.types import ServedQuestion
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.kernel.errors import DomainError, InvalidInput
from palier.web.account.views import person_of
from palier.web.actors import actor_of
from palier.web.questions import question_page, read_press

from .figures import domain_lines, domains_figure, level_at, scale_figure
from .forms import SUGGESTED, GoalForm

#: Needs named on the result page; the plan takes them all into account.
TOP_NEEDS = 3
QUESTION_PAGE = "teacher/diagnosis/question.html"


@login_required
@require_http_methods(["GET", "POST"])
def goal(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), Permission.TAKE_DIAGNOSTIC)
    person = person_of(request)
    form = GoalForm(request.POST or None, initial=_known_goal(request))
    if request.method == "POST" and form.is_valid():
        try:
            choose_goal(person, **form.cleaned_data, actor=actor_of(request), at=clock.now())
        except InvalidInput as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("Votre objectif est enregistré. Vous pourrez le changer."))
            return redirect("teacher:diagnostic")
    return render(request, "teacher/diagnosis/goal.html", {"form": form})


def _known_goal(request: HttpRequest) -> dict[str, object]:
    known = goal_of(person_of(request))
    if known is None:
        return {f"{scale}_target": level for scale, level in SUGGESTED.items()}
    return {
        "aim": known.aim,
        "general_target": known.general_target,
        "professional_target": known.professional_target,
    }


@login_required
@require_GET
def introduction(request: HttpRequest) -> HttpResponse:
    """What the diagnostic asks, before it begins; where it stands, once it has."""
    require(actor_of(request), Permission.TAKE_DIAGNOSTIC)
    person = person_of(request)
    known = latest_diagnostic(person)
    is_open = known is not None and known.sitting.state == "open"
    earliest = retake_from(person)
    return render(
        request,
        "teacher/diagnosis/introduction.html",
        {
            "goal": goal_of(person),
            "diagnostic": known,
            "is_open": is_open,
            "served": current_question(known.sitting) if known and is_open else None,
            "earliest": earliest if earliest and clock.now() < earliest else None,
            "retake_days": retake_days(),
        },
    )


@login_required
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    try:
        diagnostic = start_diagnostic(person, actor=actor_of(request), at=clock.now())
    except DomainError as refusal:
        require(actor_of(request), Permission.TAKE_DIAGNOSTIC)
        messages.error(request, str(refusal))
        return redirect("teacher:diagnostic")
    return redirect("teacher:diagnostic_question", diagnostic.public_id)


@login_required
@require_GET
def question(request: HttpRequest, public_id: UUID) -> HttpResponse:
    diagnostic = own_diagnostic(public_id, actor=actor_of(request))
    served = current_question(diagnostic.sitting)
    if served is None:
        return redirect("teacher:diagnostic_result", public_id)
    return _show(request, diagnostic, served)


def _show(
    request: HttpRequest,
    diagnostic: Diagnostic,
    served: ServedQuestion,
    refusal: InvalidInput | None = None,
) -> HttpResponse:
    """The whole page, or only its question when htmx swaps it."""
    context = {
        "page": question_page(served, entered=request.POST if refusal else None, refusal=refusal),
        "answer_url": reverse("teacher:diagnostic_answer", args=[diagnostic.public_id]),
        "report_url": reverse("teacher:diagnostic_report", args=[diagnostic.public_id]),
    }
    template = f"{QUESTION_PAGE}#question" if request.htmx else QUESTION_PAGE  # type: ignore[attr-defined]
    return render(request, template, context)


@login_required
@require_POST
def answer_question(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Without JavaScript: redirect to what follows. With htmx: the next question in place."""
    diagnostic = own_diagnostic(public_id, actor=actor_of(request))
    press = read_press(request)
    try:
        answer(
            diagnostic.sitting.public_id,
            position=press.position,
            data=press.data,
            actor=actor_of(request),
            at=clock.now(),
        )
    except InvalidInput as refusal:
        served = current_question(diagnostic.sitting)
        if served and served.position == press.position:
            return _show(request, diagnostic, served, refusal)
        messages.error(request, str(refusal))
    except (QuestionNotServed, SittingClosed) as refusal:
        messages.error(request, str(refusal))
        return _go(request, diagnostic)
    diagnostic.sitting.refresh_from_db()
    served = current_question(diagnostic.sitting)
    if served and request.htmx:  # type: ignore[attr-defined]
        return _show(request, diagnostic, served)
    return _go(request, diagnostic)


def _go(request: HttpRequest, diagnostic: Diagnostic) -> HttpResponse:
    """To the question page, which itself leads to the result once the sitting is closed."""
    url = reverse("teacher:diagnostic_question", args=[diagnostic.public_id])
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(url)
    return redirect(url)


@login_required
@require_POST
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    diagnostic = own_diagnostic(public_id, actor=actor_of(request))
    try:
        report_problem(
            diagnostic.sitting.public_id,
            position=read_press(request).position,
            category=request.POST.get("category", ""),
            text=request.POST.get("text", ""),
            actor=actor_of(request),
            at=clock.now(),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Merci, votre signalement est transmis. Répondez comme vous le pouvez."))
    return redirect("teacher:diagnostic_question", public_id)


@login_required
@require_GET
def result(request: HttpRequest, public_id: UUID) -> HttpResponse:
    diagnostic = own_diagnostic(public_id, actor=actor_of(request))
    found = profile(diagnostic)
    if found is None:
        return redirect("teacher:diagnostic_question", public_id)
    scales = [
        {
            "scale": scale,
            "figure": scale_figure(scale),
            "domains_figure": domains_figure(
                scale,
                {
                    domain.key: (
                        level_at(scale, domain.measure.lower),
                        level_at(scale, domain.measure.upper),
                    )
                    for domain in scale.domains
                },
            ),
            "domains": [domain_lines(domain, scale) for domain in scale.domains],
        }
        for scale in found.scales
    ]
    person = person_of(request)
    own_needs = needs(person)
    return render(
        request,
        "teacher/diagnosis/result.html",
        {
            "diagnostic": diagnostic,
            "profile": found,
            "scales": scales,
            "needs": own_needs[:TOP_NEEDS],
            "goal": goal_of(person),
            "earliest": retake_from(person),
        },
    )


@login_required
@require_GET
def corrected(request: HttpRequest, public_id: UUID) -> HttpResponse:
    diagnostic = own_diagnostic(public_id, actor=actor_of(request))
    if diagnostic.sitting.state == "open":
        return redirect("teacher:diagnostic_question", public_id)
    return render(
        request,
        "teacher/diagnosis/corrections.html",
        {"diagnostic": diagnostic, "corrections": corrections(diagnostic)},
    )
