from django.apps import AppConfig


class TestingConfig(AppConfig):
    name = "palier.contexts.testing"
    label = "testing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import personal_records  # noqa: F401
