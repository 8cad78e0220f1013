"""A teacher's own portfolio, from the first words to the receipt."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from palier.contexts.jury.api import (
    Portfolio,
    deposit_portfolio,
    form_of,
    may_deposit,
    open_portfolio,
    problems_of,
    reading,
    remove_situation,
    save_situation,
    situation_of,
)
from palier.contexts.jury.errors import ChangedElsewhere, JuryClosed, PortfolioIncomplete, PortfolioLocked
from palier.kernel import clock
from palier.kernel.access import Permission, require
from palier.kernel.errors import InvalidInput, NotFound
from palier.web.account.views import person_of
from palier.web.actors import actor_of

from .forms import DepositForm, SituationForm
from .pages import candidate_and_portfolio, current_portfolio, files_of, show_deposited, show_draft


@login_required
@require_GET
def portfolio(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), Permission.DEPOSIT_PORTFOLIO)
    candidate, found = candidate_and_portfolio(person_of(request))
    if found is None:
        access = may_deposit(candidate) if candidate else None
        return render(request, "teacher/portfolio/closed.html", {"access": access})
    return show_draft(request, found) if found.state == "draft" else show_deposited(request, found)


@login_required
@require_POST
def open_one(request: HttpRequest) -> HttpResponse:
    candidate, _found = candidate_and_portfolio(person_of(request))
    if candidate is None:
        require(actor_of(request), Permission.DEPOSIT_PORTFOLIO)
        raise NotFound()
    try:
        open_portfolio(candidate, actor=actor_of(request), at=clock.now())
    except JuryClosed as refusal:
        messages.error(request, str(refusal))
    return redirect("teacher:portfolio")


@login_required
@require_http_methods(["GET", "POST"])
def situation(request: HttpRequest, number: int) -> HttpResponse:
    require(actor_of(request), Permission.DEPOSIT_PORTFOLIO)
    own = current_portfolio(person_of(request))
    document = form_of(own)
    if not 1 <= number <= document.maximum_situations:
        raise NotFound()
    if own.state != "draft":
        messages.info(request, str(PortfolioLocked()))
        return redirect("teacher:portfolio")
    known = situation_of(own, number)
    form = SituationForm(document, request.POST or None, initial=SituationForm.initial_of(known))
    if request.method == "POST" and form.is_valid() and _save(request, own, number, form):
        messages.success(request, _("Enregistré. Vous pouvez revenir à ce texte quand vous voulez."))
        return (
            redirect("teacher:portfolio_situation", number)
            if "stay" in request.POST
            else redirect("teacher:portfolio")
        )
    picture = {"form": form, "number": number, "document": document, "row": known}
    return render(request, "teacher/portfolio/situation.html", picture)


def _save(request: HttpRequest, own: Portfolio, number: int, form: SituationForm) -> bool:
    """False when refused: every word typed stays on the page."""
    try:
        save_situation(
            own,
            number,
            title=form.cleaned_data["title"],
            sections=form.sections,
            domains=form.cleaned_data["domains"],
            revision=form.cleaned_data["revision"],
            actor=actor_of(request),
            at=clock.now(),
        )
    except ChangedElsewhere as refusal:
        data = request.POST.copy()
        data["revision"] = str(refusal.revision)  # the next save is a choice, made knowing
        form.data = data
        form.add_error(None, str(refusal))
    except InvalidInput as refusal:
        form.add_error(refusal.field, str(refusal))
    except PortfolioLocked as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False


@login_required
@require_POST
def remove(request: HttpRequest, number: int) -> HttpResponse:
    own = current_portfolio(person_of(request))
    remove_situation(own, number, actor=actor_of(request), at=clock.now())
    messages.success(request, _("La situation est retirée."))
    return redirect("teacher:portfolio")


@login_required
@require_http_methods(["GET", "POST"])
def deposit(request: HttpRequest) -> HttpResponse:
    """Read everything once more, declare, hand over."""
    require(actor_of(request), Permission.DEPOSIT_PORTFOLIO)
    own = current_portfolio(person_of(request))
    if own.state != "draft":
        return redirect("teacher:portfolio")
    document = form_of(own)
    if problems_of(own, document):
        messages.error(request, str(PortfolioIncomplete(())))
        return redirect("teacher:portfolio")
    form = DepositForm(document, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _deposit(request, own, form):
        messages.success(request, _("Votre dossier est déposé. En voici le reçu."))
        return redirect("teacher:portfolio")
    picture = {"form": form, "reading": reading(own), "files": files_of(own)}
    return render(request, "teacher/portfolio/deposit.html", picture)


def _deposit(request: HttpRequest, own: Portfolio, form: DepositForm) -> bool:
    try:
        deposit_portfolio(own, declarations=form.declared, actor=actor_of(request), at=clock.now())
    except InvalidInput as refusal:
        form.add_error(refusal.field, str(refusal))
    except PortfolioIncomplete as refusal:
        form.add_error(None, str(refusal))
    else:
        return True
    return False
