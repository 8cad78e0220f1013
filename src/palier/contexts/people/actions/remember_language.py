"""Keep the language a person reads in: letters are written in it."""

from __future__ import annotations

from ..models import Person


def remember_language(person: Person, language: str) -> None:
    if person.language != language:
        person.language = language
        person.save(update_fields=["language"])
