from django.urls import path

from . import views

app_name = "invigilator"

CANDIDATE = "session/<uuid:candidate_id>/"

urlpatterns = [
    path("", views.enter, name="enter"),
    path("session/", views.session, name="session"),
    path("session/incident/", views.incident, name="session_incident"),
    path("quitter/", views.leave, name="leave"),
    path(f"{CANDIDATE}presence/", views.presence, name="presence"),
    path(f"{CANDIDATE}aide/", views.helped, name="helped"),
    path(f"{CANDIDATE}terminer/", views.end, name="end_test"),
    path(f"{CANDIDATE}incident/", views.incident, name="incident"),
]
