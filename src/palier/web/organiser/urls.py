from django.urls import path

from . import candidates, views

app_name = "organiser"

SESSION = "sessions/<uuid:session_id>/"

urlpatterns = [
    path("sessions/", views.sessions, name="sessions"),
    path("sessions/ouvrir/", views.open_new, name="open_session"),
    path(SESSION, views.session, name="session"),
    path(f"{SESSION}mot-de-passe/", views.renew, name="renew_password"),
    path(f"{SESSION}annuler/", views.cancel, name="cancel_session"),
    path(f"{SESSION}feuille/", views.sheet, name="sheet"),
    path(f"{SESSION}finaliser/", views.finalise, name="finalise"),
    path(f"{SESSION}candidats/", candidates.add, name="add_candidate"),
    path(f"{SESSION}candidats/liste/", candidates.import_list, name="import_candidates"),
    path(f"{SESSION}candidats/liste/<uuid:report_id>/", candidates.import_report, name="import_report"),
    path(f"{SESSION}candidats/<uuid:candidate_id>/retirer/", candidates.remove, name="remove_candidate"),
]
