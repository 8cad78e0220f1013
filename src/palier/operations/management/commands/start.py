from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Each step finds by itself what is already done: a second start goes straight to serving."""

    help = "Prepares the database, the content and a demonstration programme, then serves the site."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, address: str, port: int, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("load_content")
        call_command("demo")
        call_command("serve", address=address, port=port)
