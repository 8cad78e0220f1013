from django.urls import path

from . import deliberating, rating

app_name = "jury"

urlpatterns = [
    path("dossiers/", rating.portfolios, name="portfolios"),
    path("dossiers/<uuid:public_id>/", rating.rate, name="rate"),
    path("dossiers/<uuid:public_id>/transmettre/", rating.submit, name="submit"),
    path("dossiers/<uuid:public_id>/conflit/", rating.conflict, name="declare_conflict"),
    path("dossiers/<uuid:public_id>/pieces/<uuid:file_id>/", rating.download, name="file"),
    path("deliberations/", deliberating.deliberations, name="deliberations"),
    path("deliberations/<uuid:public_id>/", deliberating.deliberate, name="deliberate"),
    path("deliberations/<uuid:public_id>/tiers/", deliberating.call_third, name="call_third"),
    path("deliberations/<uuid:public_id>/reviser/", deliberating.revise, name="revise"),
    path("deliberations/<uuid:public_id>/proces-verbal/", deliberating.minutes, name="minutes"),
]
