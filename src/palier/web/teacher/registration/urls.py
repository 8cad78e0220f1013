from django.urls import path

from . import views

urlpatterns = [
    path("inscription/", views.registration, name="registration"),
    path("inscription/<uuid:session_id>/", views.choose, name="register"),
    path("inscription/<uuid:candidate_id>/agenda/", views.agenda, name="registration_agenda"),
    path("inscription/<uuid:candidate_id>/annuler/", views.withdraw, name="withdraw_registration"),
]
