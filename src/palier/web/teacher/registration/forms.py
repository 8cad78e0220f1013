"""Filters of the session finder."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from palier.contexts.certification.api import Mode
from palier.contexts.territory.api import academies


class FinderForm(forms.Form):
    academie = forms.ChoiceField(label=_("Académie"), required=False)
    mode = forms.ChoiceField(
        label=_("Mode"), required=False, choices=[("", _("Sur place ou à distance")), *Mode.choices]
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["academie"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Toutes")), *((each.code, each.name) for each in academies())]
