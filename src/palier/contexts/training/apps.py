from django.apps import AppConfig


class TrainingConfig(AppConfig):
    name = "palier.contexts.training"
    label = "training"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import personal_records  # noqa: F401
