from django.apps import AppConfig


class DiagnosisConfig(AppConfig):
    name = "palier.contexts.diagnosis"
    label = "diagnosis"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import personal_records  # noqa: F401
