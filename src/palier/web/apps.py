from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "palier.web"
    label = "web"

    def ready(self) -> None:
        from .mails import account, certification, ending, training  # noqa: F401
