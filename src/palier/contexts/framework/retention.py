"""How long each purpose keeps its rows: the `retention` document, read as rules and as sentences. Pure."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

#: The moments from which a duration may run.
STARTS: Mapping[str, Any] = {
    "last_activity": _lazy("votre dernière connexion"),
    "sitting_finished": _lazy("la fin de la passation"),
    "run_finished": _lazy("la formation"),
    "list_imported": _lazy("l’envoi de la liste"),
    "session_published": _lazy("les résultats de la session"),
    "problem_reported": _lazy("le signalement"),
    "result_published": _lazy("le résultat définitif"),
    "invited": _lazy("l’invitation"),
    "certificate_issued": _lazy("la délivrance du certificat"),
    "decision_taken": _lazy("la décision"),
    "act_recorded": _lazy("l’acte"),
}


@dataclass(frozen=True)
class RetentionRule:
    """`months` is None for public archives: nothing here ends them."""

    key: str
    name: str
    purpose: str
    months: int | None
    starts: str
    notice_days: int
    then: str

    def cutoff(self, at: datetime) -> datetime | None:
        """What started its duration then or before has reached its end at `at`."""
        return None if self.months is None else months_before(at, self.months)

    @property
    def until(self) -> str:
        if self.months is None:
            return _("archives publiques, tri définitif avec le service des archives")
        parts = {"duration": duration(self.months), "start": STARTS[self.starts]}
        if self.then == "anonymise":
            return _("%(duration)s après %(start)s, après un avis : anonymisation") % parts
        return _("%(duration)s après %(start)s") % parts


def read_retention(body: Mapping[str, Any]) -> tuple[RetentionRule, ...]:
    """The purposes of a document, in the reader's language."""
    language = (get_language() or "fr")[:2]
    return tuple(
        RetentionRule(
            key=row["key"],
            name=row["name"].get(language) or row["name"]["fr"],
            purpose=row["purpose"].get(language) or row["purpose"]["fr"],
            months=row["months"],
            starts=row["starts"],
            notice_days=row["notice_days_before"] or 0,
            then=row["then"],
        )
        for row in body["purposes"]
    )


def duration(months: int) -> str:
    years, rest = divmod(months, 12)
    if rest:
        return ngettext("%(months)d mois", "%(months)d mois", months) % {"months": months}
    return ngettext("%(years)d an", "%(years)d ans", years) % {"years": years}


def months_before(at: datetime, months: int) -> datetime:
    """The same day of an earlier month, or its last day."""
    year, month = divmod(at.year * 12 + at.month - 1 - months, 12)
    day = min(at.day, calendar.monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)
