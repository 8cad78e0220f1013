from django.urls import path

from . import satisfaction, trainings, views

urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("plan/construire/", views.make, name="plan_make"),
    path("formations/", views.offers, name="offers"),
    path("formations/<slug:slug>/", trainings.offer, name="offer"),
    path("formations/sessions/<uuid:public_id>/inscription/", trainings.join, name="enrol"),
    path("mes-formations/", trainings.own_trainings, name="trainings"),
    path("mes-formations/<uuid:public_id>/agenda/", trainings.agenda, name="training_agenda"),
    path("mes-formations/<uuid:public_id>/retrait/", trainings.leave, name="training_withdraw"),
    path("mes-formations/<uuid:public_id>/terminer/", trainings.complete, name="training_complete"),
    path("avis/<uuid:public_id>/", satisfaction.survey, name="survey"),
]
