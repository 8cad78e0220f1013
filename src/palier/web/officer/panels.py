"""The national desk composes panels and gives them portfolios."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from palier.contexts.jury.api import (
    Panel,
    Portfolio,
    assign_portfolio,
    compose_panel,
    panel_choices,
    panels_visible_to,
    portfolio_for_desk,
    portfolios_for_desk,
    waiting_portfolio,
)
from palier.contexts.jury.types import PanelChoice
from palier.contexts.people.api import Person, people_with_role
from palier.kernel import clock
from palier.kernel.access import Permission, Role, require
from palier.kernel.errors import DomainError, Forbidden, InvalidInput, NotFound
from palier.web.actors import actor_of


class PanelForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.presidents = _by_id(Role.PRESIDENT)
        self.experts = _by_id(Role.EXAMINER)
        self.fields["name"] = forms.CharField(label=_("Nom de la commission"), max_length=120)
        self.fields["president"] = forms.ChoiceField(
            label=_("Présidence"), choices=[("", _("Choisissez…")), *_choices(self.presidents)]
        )
        self.fields["examiners"] = forms.MultipleChoiceField(
            label=_("Examinateurs et examinatrices"),
            help_text=_("Deux au moins. Chacun·e évaluera sans voir l’évaluation de l’autre."),
            widget=forms.CheckboxSelectMultiple,
            choices=_choices(self.experts),
            error_messages={"required": _("Choisissez au moins deux personnes différentes.")},
        )

    @property
    def president(self) -> Person:
        return self.presidents[self.cleaned_data["president"]]

    @property
    def examiners(self) -> list[Person]:
        return [self.experts[key] for key in self.cleaned_data["examiners"]]


def _by_id(role: Role) -> dict[str, Person]:
    return {str(each.public_id): each for each in people_with_role(role)}


def _choices(people: dict[str, Person]) -> list[tuple[str, str]]:
    return [(key, f"{each.last_name} {each.first_name}") for key, each in people.items()]


@login_required
@require_GET
def panels(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    found = portfolios_for_desk(actor)
    picture = {
        "panels": panels_visible_to(actor),
        "waiting": [each for each in found if each.needs_panel],
        "under_way": [each for each in found if not each.needs_panel],
    }
    return render(request, "officer/panels.html", picture)


@login_required
@require_http_methods(["GET", "POST"])
def compose(request: HttpRequest) -> HttpResponse:
    require(actor_of(request), Permission.COMPOSE_PANEL)
    form = PanelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            compose_panel(
                form.cleaned_data["name"],
                form.president,
                form.examiners,
                actor=actor_of(request),
                at=clock.now(),
            )
        except InvalidInput as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, _("La commission est composée."))
            return redirect("officer:panels")
    return render(request, "officer/panels_compose.html", {"form": form})


@login_required
@require_http_methods(["GET", "POST"])
def assign(request: HttpRequest, public_id: UUID) -> HttpResponse:
    portfolio = portfolio_for_desk(public_id, actor=actor_of(request))
    choices = panel_choices(portfolio, actor=actor_of(request))
    error = _assign(request, portfolio, choices) if request.method == "POST" else ""
    if error is None:
        messages.success(request, _("Le dossier est confié à la commission."))
        return redirect("officer:panels")
    picture = {
        "line": waiting_portfolio(portfolio),
        "choices": choices,
        "error": error,
        "chosen": request.POST.get("panel", ""),
    }
    return render(request, "officer/panels_assign.html", picture)


def _assign(request: HttpRequest, portfolio: Portfolio, choices: tuple[PanelChoice, ...]) -> str | None:
    """The reason of a refusal; None when it is done. The panel it already has is a second press."""
    chosen = request.POST.get("panel", "")
    known = {str(each.panel.public_id) for each in choices}
    if portfolio.panel and chosen == str(portfolio.panel.public_id):
        return None
    if chosen not in known:
        return _("Choisissez une commission.")
    try:
        panel = Panel.objects.get(public_id=chosen)
        assign_portfolio(portfolio, panel, actor=actor_of(request), at=clock.now())
    except (NotFound, Forbidden):
        raise
    except DomainError as refusal:
        return str(refusal)
    return None
