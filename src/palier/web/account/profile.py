"""Where one teaches: a short form, with a search for the establishment that needs no JavaScript."""

from __future__ import annotations

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from palier.contexts.people.api import Person, profile_of, save_profile
from palier.contexts.territory.api import Establishment, search_establishments
from palier.kernel import clock
from palier.kernel.errors import InvalidInput
from palier.web.actors import actor_of

from .forms import ProfileForm
from .views import person_of

LOOKS_LIKE_CODE = re.compile(r"[0-9][0-9\s.\-]{5,}[A-Za-z]?")


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    known = profile_of(person)
    form = ProfileForm(request.POST or None, initial=ProfileForm.initial_of(known))
    text = request.POST.get("uai", "").strip()
    searched, found = _search(text)
    if "search" in request.POST:
        form = ProfileForm(initial=request.POST.dict())
    elif request.method == "POST" and form.is_valid() and _save(request, person, form, found):
        messages.success(request, _("Votre profil est enregistré."))
        return redirect("dashboard")
    picture = {"form": form, "profile": known, "found": found, "searched": searched}
    return render(request, "account/profile.html", picture)


@login_required
@require_GET
def establishments(request: HttpRequest) -> HttpResponse:
    """The list under the field, as one types."""
    searched, found = _search(request.GET.get("uai", "").strip())
    return render(request, "account/establishments.html", {"found": found, "searched": searched})


def _search(text: str) -> tuple[str, tuple[Establishment, ...]]:
    """A code is not searched for: it is right or wrong by itself."""
    return ("", ()) if _is_code(text) else (text, search_establishments(text))


def _is_code(text: str) -> bool:
    return LOOKS_LIKE_CODE.fullmatch(text) is not None


def _save(request: HttpRequest, person: Person, form: ProfileForm, found: tuple[Establishment, ...]) -> bool:
    """A sentence that a field refuses stands beside it, and nothing is saved."""
    data = form.cleaned_data
    try:
        save_profile(
            person,
            audience=data["audience"],
            degree=data["degree"],
            academie_code=data["academie"],
            uai=_chosen(data["uai"], request.POST.get("establishment", ""), found),
            discipline=data["discipline"],
            actor=actor_of(request),
            at=clock.now(),
        )
    except InvalidInput as refusal:
        form.add_error(refusal.field, str(refusal))
        return False
    return True


def _chosen(text: str, picked: str, found: tuple[Establishment, ...]) -> str:
    """The code typed, or the one picked in the list that the text gives."""
    if not text or _is_code(text):
        return text
    if picked in {establishment.uai for establishment in found}:
        return picked
    if found:
        raise InvalidInput(_("Choisissez votre établissement dans la liste."), field="uai")
    raise InvalidInput(
        _("Aucun établissement trouvé. Essayez la ville, ou laissez la case vide."), field="uai"
    )
