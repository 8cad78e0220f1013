from django.urls import path

from . import certificates, panels, results, views

app_name = "officer"

urlpatterns = [
    path("", views.home, name="home"),
    path("centres/", views.centre_list, name="centres"),
    path("centres/<slug:key>/habiliter/", views.accredit, name="accredit"),
    path("centres/<slug:key>/retirer/", views.withdraw, name="withdraw_accreditation"),
    path("sessions/<uuid:session_id>/", results.session, name="session"),
    path("certificats/", certificates.certificates, name="certificates"),
    path("certificats/delivrer/", views.award_due, name="award_due"),
    path("certificats/<uuid:public_id>/", certificates.certificate, name="certificate"),
    path("commissions/", panels.panels, name="panels"),
    path("commissions/nouvelle/", panels.compose, name="panel_new"),
    path("dossiers/<uuid:public_id>/commission/", panels.assign, name="portfolio_assign"),
]
