"""One source for retention: models name the purposes of the shipped document, and each one ends."""

from django.apps import apps

from palier.contexts.people.events import EXPIRERS
from palier.kernel.personal_data import Personal
from palier.operations.generated_docs import shipped_retention

RULES = shipped_retention()


def test_models_and_the_document_name_the_same_purposes() -> None:
    named = {
        key
        for model in apps.get_models()
        if isinstance(getattr(model, "personal_data", None), Personal)
        for key in model.personal_data.purposes
    }
    assert named == {rule.key for rule in RULES}
    assert len(RULES) == len(named)


def test_every_model_that_holds_personal_data_names_a_purpose() -> None:
    notes = [getattr(model, "personal_data", None) for model in apps.get_models()]
    assert all(note.purposes for note in notes if isinstance(note, Personal))


def test_what_has_an_end_is_ended_by_somebody_and_archives_by_nobody() -> None:
    ended = {rule.key for rule in RULES if rule.months is not None}
    assert {each.purpose for each in EXPIRERS} == ended
    assert {rule.key for rule in RULES if rule.then == "archive"} == {rule.key for rule in RULES} - ended


def test_only_accounts_are_anonymised_after_a_notice() -> None:
    assert [(rule.key, rule.notice_days) for rule in RULES if rule.then == "anonymise"] == [("account", 30)]
    assert all(rule.notice_days == 0 for rule in RULES if rule.then != "anonymise")
