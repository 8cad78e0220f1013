from django.urls import path

from . import profile, views

app_name = "account"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("profil/", profile.profile, name="profile"),
    path("profil/etablissements/", profile.establishments, name="establishments"),
    path("vos-donnees/", views.notice, name="notice"),
    path("mes-donnees/", views.own_data, name="own_data"),
    path("mes-donnees/export.json", views.export, name="export"),
    path("fermer/", views.close, name="close"),
    path("sessions/terminer/", views.end_other_sessions, name="end_sessions"),
    path("session/prolonger/", views.keep_alive, name="keep_alive"),
]
