from django.urls import path

from . import verification, views

app_name = "public"

urlpatterns = [
    path("aide/", views.help_page, name="help"),
    path("verifier/", verification.ask, name="verify"),
    path("verifier/<str:code>/", verification.answer, name="verify_code"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.privacy, name="privacy"),
    path("conditions-utilisation/", views.terms, name="terms"),
    path("mentions-legales/", views.legal, name="legal"),
]
