"""Files that questions show or let download: no key and nobody's data, under an address that is a digest."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from palier.contexts.bank.api import ItemMedia


@require_GET
@login_required
@cache_control(private=True, max_age=86_400, immutable=True)
def question_file(request: HttpRequest, digest: str, name: str) -> HttpResponse:
    media = ItemMedia.objects.filter(digest=digest, name=name).first()
    if media is None:
        raise Http404
    response = HttpResponse(bytes(media.content), content_type=media.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    if not media.content_type.startswith("image/"):
        response["Content-Disposition"] = f'attachment; filename="{media.name}"'
    return response


urlpatterns = [path("fichiers/<slug:digest>/<str:name>", question_file, name="question_file")]
