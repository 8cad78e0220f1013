"""The language to read in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from palier.contexts.people.api import Person, remember_language


@require_POST
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """By cookie for anybody; letters to a signed-in person follow."""
    language = request.POST.get("language", "")
    if isinstance(request.user, Person) and check_for_language(language):
        remember_language(request.user, language)
    return set_language(request)
