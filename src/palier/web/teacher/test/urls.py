from django.urls import path

from . import views

urlpatterns = [
    path("test/", views.test, name="test"),
    path("test/<uuid:candidate_id>/commencer/", views.start, name="test_start"),
    path("test/<uuid:candidate_id>/repondre/", views.answer, name="test_answer"),
    path("test/<uuid:candidate_id>/aide/", views.help_wanted, name="test_help"),
    path("test/<uuid:candidate_id>/signaler/", views.report, name="test_report"),
]
