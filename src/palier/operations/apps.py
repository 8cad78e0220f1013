from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "palier.operations"
    label = "operations"
