from django.urls import path

from . import views

app_name = "steering"

urlpatterns = [
    path("", views.indicators_page, name="indicators"),
    path("indicateurs.csv", views.indicators_csv, name="csv"),
    path("academie/<slug:code>/", views.indicators_page, name="academie"),
    path("academie/<slug:code>/indicateurs.csv", views.indicators_csv, name="academie_csv"),
]
