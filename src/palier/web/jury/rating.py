"""An examiner's pages: portfolios by number, the reader beside the grid."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from palier.contexts.jury.api import (
    Rating,
    declare_conflict,
    grid_of,
    knows_author,
    own_rating,
    portfolios_to_rate,
    rating_problems,
    readable_attachment,
    reading,
    save_rating,
    seated_portfolio,
    submit_rating,
)
from palier.contexts.jury.errors import ChangedElsewhere, RatingIncomplete, RatingLocked
from palier.kernel import clock
from palier.kernel.access import Permission
from palier.kernel.errors import DomainError, Forbidden, InvalidInput, NotFound
from palier.web.actors import actor_of
from palier.web.attachments import links, send

from .forms import ConflictForm, RatingForm


@login_required
@require_GET
def portfolios(request: HttpRequest) -> HttpResponse:
    return render(request, "jury/portfolios.html", {"portfolios": portfolios_to_rate(actor_of(request))})


@login_required
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    rating = own_rating(public_id, actor=actor_of(request))
    if rating.state == "submitted":
        if request.method == "POST":
            messages.info(request, str(RatingLocked()))
            return redirect("jury:rate", public_id)
        return render(request, "jury/submitted.html", {**_reader(rating), "lines": lines_of(rating)})
    form = RatingForm(grid_of(rating), request.POST or None, initial=RatingForm.initial_of(rating))
    if request.method == "POST" and form.is_valid() and _save(request, rating, form):
        if "submit" not in request.POST:
            messages.success(request, _("Brouillon enregistré."))
            return redirect("jury:rate", public_id)
        if _is_complete(own_rating(public_id, actor=actor_of(request)), form):
            return redirect("jury:submit", public_id)
    return render(request, "jury/rate.html", {**_reader(rating), "form": form})


def _reader(rating: Rating) -> dict[str, object]:
    found = reading(rating.portfolio)
    files = links(found, "jury:file", rating.portfolio.public_id, with_names=False)
    return {"rating": rating, "portfolio": rating.portfolio, "reading": found, "files": files}


def _save(request: HttpRequest, rating: Rating, form: RatingForm) -> bool:
    """False when refused: every word typed stays on the page."""
    try:
        saved = save_rating(
            rating.portfolio,
            levels=form.levels,
            evidence=form.evidence,
            revision=form.cleaned_data["revision"],
            actor=actor_of(request),
            at=clock.now(),
        )
    except ChangedElsewhere as refusal:
        _set_revision(request, form, refusal.revision)  # the next save is a choice, made knowing
        form.add_error(None, str(refusal))
    except InvalidInput as refusal:
        form.add_error(refusal.field, str(refusal))
    except RatingLocked as refusal:
        form.add_error(None, str(refusal))
    else:
        _set_revision(request, form, saved.revision)
        return True
    return False


def _set_revision(request: HttpRequest, form: RatingForm, revision: int) -> None:
    data = request.POST.copy()
    data["revision"] = str(revision)
    form.data = data


def _is_complete(rating: Rating, form: RatingForm) -> bool:
    problems = [*rating_problems(rating)]
    for problem in problems:
        form.add_error(problem.field, problem.sentence)
    return not problems


@login_required
@require_http_methods(["GET", "POST"])
def submit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Read one's rating once more, then hand it over for good."""
    rating = own_rating(public_id, actor=actor_of(request))
    if request.method == "POST":
        try:
            submit_rating(rating.portfolio, actor=actor_of(request), at=clock.now())
        except RatingIncomplete as refusal:
            messages.error(request, str(refusal))
            return redirect("jury:rate", public_id)
        messages.success(request, _("Votre évaluation est transmise. Merci pour cette lecture."))
        return redirect("jury:portfolios")
    if rating.state == "submitted" or [*rating_problems(rating)]:
        return redirect("jury:rate", public_id)
    picture = {"portfolio": rating.portfolio, "lines": lines_of(rating)}
    return render(request, "jury/submit.html", picture)


def lines_of(rating: Rating) -> list[dict[str, object]]:
    """One's own levels and evidence, in the order of the grid."""
    return [
        {
            "name": each.name,
            "level": rating.levels.get(each.domain),
            "evidence": rating.evidence.get(each.domain, ""),
        }
        for each in grid_of(rating).criteria
    ]


@login_required
@require_http_methods(["GET", "POST"])
def conflict(request: HttpRequest, public_id: UUID) -> HttpResponse:
    portfolio = seated_portfolio(public_id, actor=actor_of(request))
    form = ConflictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            declare_conflict(
                portfolio, reason=form.cleaned_data["reason"], actor=actor_of(request), at=clock.now()
            )
        except InvalidInput as refusal:
            form.add_error(refusal.field, str(refusal))
        except (NotFound, Forbidden):
            raise
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Merci. Ce dossier vous est fermé, le pôle certification le confiera à d’autres.")
            )
            return redirect(_list_of(request))
    return render(request, "jury/conflict.html", {"form": form, "number": portfolio.number})


def _list_of(request: HttpRequest) -> str:
    may_rate = actor_of(request).may(Permission.RATE_PORTFOLIO)
    return "jury:portfolios" if may_rate else "jury:deliberations"


@login_required
@require_GET
def download(request: HttpRequest, public_id: UUID, file_id: UUID) -> FileResponse:
    actor = actor_of(request)
    attachment = readable_attachment(public_id, file_id, actor=actor)
    extension = attachment.name.rpartition(".")[2]
    neutral = f"{attachment.portfolio.number}-piece-{attachment.number}.{extension}"
    return send(attachment, attachment.name if knows_author(attachment.portfolio, actor) else neutral)
