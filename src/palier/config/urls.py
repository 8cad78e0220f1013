"""Every address. Paths are French, because people read them; names are English."""

from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import include, path
from django.utils.functional import lazy
from django.views.generic import RedirectView

from palier.web.account import views as account
from palier.web.account.language import choose_language
from palier.web.public import views as public

handler400 = "palier.web.public.views.bad_request"
handler403 = "palier.web.public.views.permission_denied"
handler404 = "palier.web.public.views.page_not_found"
handler429 = "palier.web.public.views.too_many_requests"
handler500 = "palier.web.public.views.server_error"

#: Lazy: in production its name is known once static files are collected, and commands run before that.
FAVICON = lazy(staticfiles_storage.url, str)("img/favicon.svg")

urlpatterns = [
    path("", public.home, name="home"),
    path("espace/", account.dashboard, name="dashboard"),
    path("langue/setlang/", choose_language, name="set_language"),
    path("connexion/", include("allauth.urls")),
    path(
        "favicon.ico",
        RedirectView.as_view(url=FAVICON, permanent=True),
    ),
    path("", include("palier.web.public.urls")),
    path("compte/", include("palier.web.account.urls")),
    path("parcours/", include("palier.web.teacher.urls")),
    path("formation/", include("palier.web.trainer.urls")),
    path("centre/", include("palier.web.organiser.urls")),
    path("surveillance/", include("palier.web.invigilator.urls")),
    path("jury/", include("palier.web.jury.urls")),
    path("pole/", include("palier.web.officer.urls")),
    path("pilotage/", include("palier.web.steering.urls")),
]
