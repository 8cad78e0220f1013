"""Forms drawn from the portfolio document: its sections, its lengths, its declarations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.translation import gettext as _

from palier.contexts.jury.api import Situation
from palier.contexts.jury.types import PortfolioForm, SectionForm


class InDraft(forms.Field):
    """Asked for in the end, so never called optional; may be empty while it is a draft."""

    def validate(self, value: Any) -> None:
        if value not in self.empty_values:
            super().validate(value)


class LongText(InDraft, forms.CharField):
    """Counts an end of line once, and never cuts what is pasted: too long is said, not done."""

    def __init__(self, *, rows: int, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": rows}), **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {"data-maximum": self.max_length} if self.max_length else {}

    def to_python(self, value: Any) -> str:
        return super().to_python(value.replace("\r\n", "\n") if isinstance(value, str) else value) or ""


class ShortText(InDraft, forms.CharField):
    pass


class Ticks(InDraft, forms.MultipleChoiceField):
    pass


class SituationForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    use_required_attribute = False

    def __init__(self, document: PortfolioForm, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.document = document
        self.fields["title"] = ShortText(label=_("Titre"), max_length=document.maximum_title)
        self.fields["domains"] = Ticks(
            label=_("Domaines que cette situation montre"),
            help_text=_("Cochez ceux que votre récit permet vraiment d’apprécier."),
            widget=forms.CheckboxSelectMultiple,
            choices=[(choice.key, choice.label) for choice in document.domains],
        )
        for section in document.sections:
            self.fields[section.key] = LongText(
                label=section.name,
                help_text=_hint(section, len(self.initial.get(section.key, ""))),
                max_length=section.maximum,
                rows=10 if section.maximum > 2000 else 7,
            )

    @staticmethod
    def initial_of(row: Situation | None) -> dict[str, Any]:
        if row is None:
            return {"revision": 0}
        return {"revision": row.revision, "title": row.title, "domains": row.domains, **row.sections}

    @property
    def sections(self) -> dict[str, str]:
        return {section.key: self.cleaned_data[section.key] for section in self.document.sections}


def _hint(section: SectionForm, saved: int) -> str:
    limits = _("Entre %(minimum)s et %(maximum)s caractères ; %(saved)s enregistrés.") % {
        "minimum": _figure(section.minimum),
        "maximum": _figure(section.maximum),
        "saved": _figure(saved),
    }
    return format_html("{}<br><span>{}</span>", section.guidance, limits)


def _figure(number: int) -> str:
    return str(number_format(number, force_grouping=True))


class FileForm(forms.Form):
    """Name, size and content are checked by the domain."""

    file = forms.FileField(allow_empty_file=True)

    def __init__(self, document: PortfolioForm, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("Joindre une pièce")
        self.fields["file"].help_text = document.file_guidance
        self.fields["file"].error_messages["required"] = _("Choisissez d’abord un fichier.")
        accepted = ",".join(f".{each.extension}" for each in document.file_types)
        self.fields["file"].widget.attrs["accept"] = accepted


class DepositForm(forms.Form):
    def __init__(self, document: PortfolioForm, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in document.declarations:
            self.fields[each.key] = forms.BooleanField(
                label=each.label,
                error_messages={"required": _("Cochez cette déclaration pour déposer votre dossier.")},
            )

    @property
    def declared(self) -> list[str]:
        return [key for key, is_ticked in self.cleaned_data.items() if is_ticked]
