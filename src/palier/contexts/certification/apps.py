from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "palier.contexts.certification"
    label = "certification"
    default_auto_field = "django.db.models.BigAutoField"
