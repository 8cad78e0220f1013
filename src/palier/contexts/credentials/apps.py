from django.apps import AppConfig


class CredentialsConfig(AppConfig):
    name = "palier.contexts.credentials"
    label = "credentials"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from . import personal_records, receivers  # noqa: F401
