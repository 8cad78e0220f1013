from django.apps import AppConfig


class FrameworkConfig(AppConfig):
    name = "palier.contexts.framework"
    label = "framework"
    default_auto_field = "django.db.models.BigAutoField"
