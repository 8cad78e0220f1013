"""Promises that hold for every model at once."""

from django.apps import apps
from django.conf import settings

from palier.kernel.personal_data import NotPersonal, Personal

OWN = [m for m in apps.get_models() if m.__module__.startswith("palier.")]
HEIGHT = {name: rank for rank, name in enumerate(["kernel", *settings.CONTEXTS])}


def test_every_model_says_what_it_holds_about_people() -> None:
    silent = [
        m._meta.label for m in OWN if not isinstance(vars(m).get("personal_data"), Personal | NotPersonal)
    ]
    assert silent == []


def test_no_foreign_key_points_upward() -> None:
    upward = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in OWN
        for field in model._meta.get_fields()
        if field.concrete
        and field.is_relation
        and field.related_model is not None
        and HEIGHT.get(field.related_model._meta.app_label, -1) > HEIGHT[model._meta.app_label]
    ]
    assert upward == []


def test_what_points_to_a_person_is_personal() -> None:
    careless = [
        model._meta.label
        for model in OWN
        if isinstance(model.personal_data, NotPersonal)
        and any(
            f.related_model is apps.get_model("people.Person") for f in model._meta.fields if f.is_relation
        )
    ]
    assert careless == []
