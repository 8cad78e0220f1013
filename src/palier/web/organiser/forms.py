"""What an organiser fills in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from palier.contexts.certification.api import EndReason, Mode
from palier.contexts.certification.types import RuleSetView, SeatView
from palier.contexts.territory.api import Centre

MAX_FILE = 1_000_000


class OpenSessionForm(forms.Form):
    centre = forms.ChoiceField(label=_("Centre"))
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=Mode.choices,
        widget=forms.RadioSelect,
        help_text=_("À distance, une personne surveille en direct : rien n’est enregistré ni analysé."),
    )
    starts_on = forms.DateField(label=_("Date"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    starts_at = forms.TimeField(
        label=_("Heure"),
        help_text=_("À l’heure du centre."),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    place = forms.CharField(
        label=_("Salle"), max_length=160, required=False, help_text=_("Pour une session sur place.")
    )
    meeting_link = forms.URLField(
        label=_("Lien de la visioconférence"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Pour une session à distance."),
    )
    seats = forms.IntegerField(label=_("Nombre de places"), min_value=1, max_value=200, initial=12)
    rule_set = forms.ChoiceField(label=_("Règle d’attribution du niveau"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, centres: Sequence[Centre], rules: Sequence[RuleSetView], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.centres = {centre.key: centre for centre in centres}
        choose(self, "centre", [(key, f"{each.name} ({each.city})") for key, each in self.centres.items()])
        choose(self, "rule_set", [(rule.key, f"{rule.name}. {rule.explanation}") for rule in rules])
        self.fields["rule_set"].initial = next((rule.key for rule in rules if rule.is_active), None)
        if len(self.centres) == 1:
            self.fields["centre"].initial = next(iter(self.centres))

    def values(self) -> dict[str, Any]:
        """What the action takes; date and time become one moment, read at the centre's own hour."""
        data = dict(self.cleaned_data)
        centre = self.centres[data.pop("centre")]
        day, hour = data.pop("starts_on"), data.pop("starts_at")
        zone = ZoneInfo(centre.academie.timezone)
        return data | {"centre": centre, "starts_at": datetime.combine(day, hour, zone)}


def choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


class AddCandidateForm(forms.Form):
    email = forms.EmailField(
        label=_("Adresse électronique du compte Palier"),
        widget=forms.EmailInput({"autocomplete": "off"}),
    )


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("Fichier CSV"),
        help_text=_("Une colonne « email », une personne par ligne. 500 lignes au plus."),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise forms.ValidationError(_("Ce fichier est trop lourd : 1 Mo au plus."))
        return file


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Motif"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Il sera montré aux personnes inscrites."),
    )


UNFINISHED = [
    (EndReason.ABANDONED.value, _("Abandon : les questions restantes comptent comme non réussies")),
    (EndReason.TECHNICAL.value, _("Problème technique : seules les réponses enregistrées comptent")),
]


class FinaliseForm(forms.Form):
    """One choice per test still under way, named as the action names it."""

    confirmed = forms.BooleanField(
        label=_("J’ai vérifié les présences et les incidents. La finalisation est définitive.")
    )

    def __init__(self, *args: Any, unfinished: Sequence[SeatView], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unfinished = {seat.public_id: f"reason-{seat.public_id}" for seat in unfinished}
        for seat in unfinished:
            self.fields[self.unfinished[seat.public_id]] = forms.ChoiceField(
                label=seat.name, choices=UNFINISHED, widget=forms.RadioSelect
            )
        self.order_fields([*self.unfinished.values(), "confirmed"])

    def end_reasons(self) -> dict[Any, str]:
        return {public_id: self.cleaned_data[name] for public_id, name in self.unfinished.items()}
