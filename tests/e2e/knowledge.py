"""What a test knows that nobody before the screen does: the keys, read in the database."""

from __future__ import annotations

from palier.contexts.bank.api import form_of, maximum_score, right_response
from palier.contexts.testing.models import Question, Sitting
from palier.simulation.respondent import FormData
from palier.simulation.teacher import form_data


def asked(sitting: Sitting, position: int) -> Question:
    return sitting.questions.select_related("item_version").get(position=position)


def right(sitting: Sitting, position: int) -> FormData:
    version = asked(sitting, position).item_version
    return form_of(version, right_response(version))


def wrong(sitting: Sitting, position: int) -> FormData | None:
    """A response that scores nothing; None when only silence does."""
    version = asked(sitting, position).item_version
    assert maximum_score(version) > 0
    return form_data(version, 0)


def open_sitting_of(email: str) -> Sitting:
    return Sitting.objects.get(person__email=email, state="open")
