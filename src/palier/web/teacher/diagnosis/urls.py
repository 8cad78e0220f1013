from django.urls import path

from . import views

urlpatterns = [
    path("objectif/", views.goal, name="goal"),
    path("diagnostic/", views.introduction, name="diagnostic"),
    path("diagnostic/commencer/", views.start, name="diagnostic_start"),
    path("diagnostic/<uuid:public_id>/", views.question, name="diagnostic_question"),
    path("diagnostic/<uuid:public_id>/repondre/", views.answer_question, name="diagnostic_answer"),
    path("diagnostic/<uuid:public_id>/signaler/", views.report, name="diagnostic_report"),
    path("diagnostic/<uuid:public_id>/resultat/", views.result, name="diagnostic_result"),
    path("diagnostic/<uuid:public_id>/corrections/", views.corrected, name="diagnostic_corrections"),
]
