from django.urls import path

from . import files, views

urlpatterns = [
    path("dossier/", views.portfolio, name="portfolio"),
    path("dossier/ouvrir/", views.open_one, name="portfolio_open"),
    path("dossier/situations/<int:number>/", views.situation, name="portfolio_situation"),
    path("dossier/situations/<int:number>/retirer/", views.remove, name="portfolio_situation_remove"),
    path("dossier/pieces/", files.attach, name="portfolio_attach"),
    path("dossier/pieces/<uuid:public_id>/", files.download, name="portfolio_file"),
    path("dossier/pieces/<uuid:public_id>/retirer/", files.remove, name="portfolio_file_remove"),
    path("dossier/deposer/", views.deposit, name="portfolio_deposit"),
]
