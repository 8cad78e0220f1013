from django.urls import path

from . import views

app_name = "trainer"

urlpatterns = [
    path("", views.runs, name="runs"),
    path("<uuid:public_id>/", views.run, name="run"),
    path("<uuid:public_id>/achever/", views.complete, name="run_complete"),
]
