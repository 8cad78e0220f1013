from django.urls import path

from . import views

urlpatterns = [
    path("certificats/", views.certificates, name="certificates"),
    path("certificats/<uuid:public_id>/<str:language>/", views.download, name="certificate_pdf"),
]
