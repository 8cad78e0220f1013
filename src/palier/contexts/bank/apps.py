from django.apps import AppConfig


class BankConfig(AppConfig):
    name = "palier.contexts.bank"
    label = "bank"
    default_auto_field = "django.db.models.BigAutoField"
