from django.apps import AppConfig


class CertificationConfig(AppConfig):
    name = "palier.contexts.certification"
    label = "certification"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import personal_records  # noqa: F401
