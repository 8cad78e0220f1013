from django.apps import AppConfig


class JuryConfig(AppConfig):
    name = "palier.contexts.jury"
    label = "jury"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import personal_records  # noqa: F401
