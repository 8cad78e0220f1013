"""A president's pages: both ratings side by side, the decision, its minutes."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from palier.contexts.framework.api import level_label
from palier.contexts.jury.api import (
    Portfolio,
    call_third_examiner,
    decide,
    decisions_of,
    minutes_of,
    portfolio_for_desk,
    portfolios_presided_by,
    presided_portfolio,
    ratings_for_deliberation,
    reading,
    revise_decision,
    waiting_portfolio,
)
from palier.contexts.jury.errors import (
    AlreadyDecided,
    ConflictOfInterest,
    DecisionReplaced,
    NoThirdRating,
    RatingsNotComplete,
)
from palier.kernel import clock
from palier.kernel.access import Permission
from palier.kernel.errors import InvalidInput
from palier.web.actors import actor_of
from palier.web.attachments import links

from .forms import DecisionForm, ThirdForm


@login_required
@require_GET
def deliberations(request: HttpRequest) -> HttpResponse:
    lines = portfolios_presided_by(actor_of(request))
    return render(request, "jury/deliberations.html", {"lines": lines})


@login_required
@require_http_methods(["GET", "POST"])
def deliberate(request: HttpRequest, public_id: UUID) -> HttpResponse:
    portfolio = presided_portfolio(public_id, actor=actor_of(request))
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            done = _decide(request, portfolio, form)
        except (AlreadyDecided, RatingsNotComplete) as refusal:
            messages.error(request, str(refusal))
            return redirect("jury:deliberate", public_id)
        if done:
            messages.success(request, _("La décision est prise et inscrite au journal."))
            return redirect("jury:deliberate", public_id)
    return _show(request, portfolio, form=form)


def _decide(request: HttpRequest, portfolio: Portfolio, form: DecisionForm) -> bool:
    """False when a field is refused."""
    try:
        decide(
            portfolio,
            level=form.cleaned_data["level"],
            reason=form.cleaned_data["reason"],
            actor=actor_of(request),
            at=clock.now(),
        )
    except InvalidInput as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    return True


def _show(
    request: HttpRequest,
    portfolio: Portfolio,
    *,
    form: DecisionForm | None = None,
    third: ThirdForm | None = None,
) -> HttpResponse:
    """Ratings are asked for only once all are submitted."""
    found = reading(portfolio)
    picture = {
        "portfolio": portfolio,
        "author": portfolio.person.full_name,
        "reading": found,
        "files": links(found, "jury:file", portfolio.public_id, with_names=True),
    }
    if portfolio.state not in {"rated", "decided"}:
        return render(request, "jury/waiting.html", {**picture, "waiting": waiting_portfolio(portfolio)})
    deliberation = ratings_for_deliberation(portfolio, actor=actor_of(request))
    picture |= {
        "deliberation": deliberation,
        "proposed_label": level_label("crcn-edu", deliberation.proposed),
        "decisions": decisions_of(portfolio),
        "form": form or DecisionForm(),
        "third": third or ThirdForm(),
    }
    return render(request, "jury/deliberate.html", picture)


@login_required
@require_POST
def call_third(request: HttpRequest, public_id: UUID) -> HttpResponse:
    portfolio = presided_portfolio(public_id, actor=actor_of(request))
    form = ThirdForm(request.POST)
    if form.is_valid():
        try:
            call_third_examiner(portfolio, form.person, actor=actor_of(request), at=clock.now())
        except (InvalidInput, ConflictOfInterest) as refusal:
            form.add_error("examiner", str(refusal))
        except NoThirdRating as refusal:
            messages.error(request, str(refusal))
            return redirect("jury:deliberate", public_id)
        else:
            messages.success(request, _("La troisième évaluation est demandée."))
            return redirect("jury:deliberate", public_id)
    return _show(request, portfolio, third=form)


@login_required
@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, public_id: UUID) -> HttpResponse:
    portfolio = presided_portfolio(public_id, actor=actor_of(request))
    known = decisions_of(portfolio)
    if portfolio.state != "decided" or not known:
        return redirect("jury:deliberate", public_id)
    last = known[-1]
    form = DecisionForm(request.POST or None, initial={"level": last.level, "replaces": last.number})
    if request.method == "POST" and form.is_valid() and _revise(request, portfolio, form):
        messages.success(request, _("La décision est révisée ; la précédente reste au procès-verbal."))
        return redirect("jury:deliberate", public_id)
    return render(request, "jury/revise.html", {"portfolio": portfolio, "known": last, "form": form})


def _revise(request: HttpRequest, portfolio: Portfolio, form: DecisionForm) -> bool:
    try:
        revise_decision(
            portfolio,
            level=form.cleaned_data["level"],
            reason=form.cleaned_data["reason"],
            replaces=form.cleaned_data["replaces"],
            actor=actor_of(request),
            at=clock.now(),
        )
    except InvalidInput as refusal:
        form.add_error(refusal.field, str(refusal))
    except (DecisionReplaced, RatingsNotComplete) as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


@login_required
@require_GET
def minutes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For the president of the panel and for the national desk."""
    actor = actor_of(request)
    if actor.may(Permission.COMPOSE_PANEL):
        portfolio = portfolio_for_desk(public_id, actor=actor)
    else:
        portfolio = presided_portfolio(public_id, actor=actor)
    return render(request, "jury/minutes.html", {"minutes": minutes_of(portfolio, actor=actor)})
