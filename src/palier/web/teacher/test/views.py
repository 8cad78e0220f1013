"""The supervised test on the candidate's side: wait, start, answer, ask for help, finish."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import HttpResponseClientRedirect

from palier.contexts.certification.api import (
    Candidate,
    answer_test,
    call_for_help,
    candidacy_of,
    own_candidate,
    seat_of,
    start_test,
)
from palier.contexts.certification.types import CandidacyView
from palier.contexts.testing.api import current_question, report_problem
from palier.contexts.testing.types import ServedQuestion
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.kernel.errors import DomainError, Forbidden, InvalidInput, NotFound
from palier.web.account.views import person_of
from palier.web.actors import actor_of
from palier.web.questions import question_page, read_press
from palier.web.refused_forms import stand_in
from palier.web.throttling import one_try

from .forms import AccessCodeForm

QUESTION_PAGE = "teacher/test/question.html"
HERE = "teacher:test"


@login_required
@require_GET
def test(request: HttpRequest) -> HttpResponse:
    """One address for the whole day: it shows what comes now."""
    require(actor_of(request), Permission.TAKE_TEST)
    candidacy = candidacy_of(person_of(request))
    if candidacy is None:
        return render(request, "teacher/test/nothing.html")
    if candidacy.state == "testing":
        candidate = own_candidate(candidacy.public_id, actor=actor_of(request))
        served = current_question(candidate.sitting) if candidate.sitting else None
        if served:
            return _question(request, candidate, served)
    if candidacy.state == "registered":
        return render(request, "teacher/test/waiting.html", {"candidacy": candidacy})
    if candidacy.state == "present":
        return _code_page(request, candidacy, AccessCodeForm())
    return render(request, "teacher/test/over.html", {"candidacy": candidacy})


def _code_page(request: HttpRequest, candidacy: CandidacyView, form: AccessCodeForm) -> HttpResponse:
    return render(request, "teacher/test/code.html", {"candidacy": candidacy, "form": form})


@login_required
@require_POST
def start(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    candidate = own_candidate(candidate_id, actor=actor)
    form = AccessCodeForm(request.POST)
    if form.is_valid():
        try:
            with one_try(request, "access_code", str(candidate_id)):
                start_test(
                    candidate, access_code=form.cleaned_data["access_code"], actor=actor, at=clock.now()
                )
        except DomainError as refusal:
            stand_in(form, refusal)
        else:
            return redirect(HERE)
    candidacy = candidacy_of(person_of(request))
    if candidacy is None or candidacy.state != "present":
        for error in form.non_field_errors():
            messages.error(request, str(error))
        return redirect(HERE)
    return _code_page(request, candidacy, form)


def _question(
    request: HttpRequest, candidate: Candidate, served: ServedQuestion, refusal: InvalidInput | None = None
) -> HttpResponse:
    """The whole page, or only its question when htmx swaps it."""
    context = {
        "page": question_page(served, entered=request.POST if refusal else None, refusal=refusal),
        "answer_url": reverse("teacher:test_answer", args=[candidate.public_id]),
        "report_url": reverse("teacher:test_report", args=[candidate.public_id]),
        "help_url": reverse("teacher:test_help", args=[candidate.public_id]),
        "call": seat_of(candidate).waiting_call,
    }
    template = f"{QUESTION_PAGE}#question" if request.htmx else QUESTION_PAGE  # type: ignore[attr-defined]
    return render(request, template, context)


@login_required
@require_POST
def answer(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    candidate = own_candidate(candidate_id, actor=actor)
    press = read_press(request)
    try:
        outcome = answer_test(
            candidate, position=press.position, data=press.data, actor=actor, at=clock.now()
        )
    except InvalidInput as refusal:
        served = current_question(candidate.sitting) if candidate.sitting else None
        if served and served.position == press.position:
            return _question(request, candidate, served, refusal)
        messages.error(request, str(refusal))
        return _go(request)
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return _go(request)
    if outcome.is_finished or not request.htmx:  # type: ignore[attr-defined]
        return _go(request)
    candidate.refresh_from_db()
    served = current_question(candidate.sitting) if candidate.sitting else None
    return _question(request, candidate, served) if served else _go(request)


def _go(request: HttpRequest) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(reverse(HERE))
    return redirect(HERE)


@login_required
@require_POST
def help_wanted(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    candidate = own_candidate(candidate_id, actor=actor)
    try:
        call_for_help(candidate, text=request.POST.get("text", ""), actor=actor, at=clock.now())
        messages.success(request, _("Votre appel est transmis. Vous pouvez continuer en attendant."))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    return redirect(HERE)


@login_required
@require_POST
def report(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    """A problem on a question goes to those who keep the bank; the test goes on."""
    actor = actor_of(request)
    candidate = own_candidate(candidate_id, actor=actor)
    if candidate.sitting is None:
        raise NotFound()
    try:
        report_problem(
            candidate.sitting.public_id,
            position=read_press(request).position,
            category=request.POST.get("category", ""),
            text=request.POST.get("text", ""),
            actor=actor,
            at=clock.now(),
        )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Merci, votre signalement est transmis. Répondez comme vous le pouvez."))
    return redirect(HERE)
