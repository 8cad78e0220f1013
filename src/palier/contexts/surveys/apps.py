from django.apps import AppConfig


class SurveysConfig(AppConfig):
    name = "palier.contexts.surveys"
    label = "surveys"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import personal_records, receivers  # noqa: F401
