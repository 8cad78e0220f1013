"""Charts and tables of the indicators: the same figures drawn, written and exported."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from palier.contexts.steering.types import (
    CertifiedTable,
    FunnelStage,
    Indicators,
    Progression,
    Satisfaction,
    Shown,
    Suppressed,
)
from palier.kernel.charts import Bar, Figure, bars, funnel

from . import words

LIKERT_MAXIMUM = 5


@dataclass(frozen=True)
class Table:
    """Rows of words; the first cell of each heads it."""

    id: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def funnel_figure(stages: tuple[FunnelStage, ...]) -> Figure:
    table = funnel_table(stages)
    drawn = [
        Bar(
            stage.label,
            0.0 if isinstance(stage.share, Suppressed) else min(1.0, stage.share),
            words.count(stage.count),
        )
        for stage in stages
    ]
    return funnel(
        "entonnoir",
        table.caption,
        description=_("Une barre par étape, d’autant plus large que l’étape réunit de personnes."),
        items=drawn,
        columns=table.columns,
        rows=table.rows,
    )


def funnel_table(stages: tuple[FunnelStage, ...]) -> Table:
    return Table(
        "participation",
        _("Participation, du compte ouvert aux certificats"),
        (_("Étape"), _("Personnes"), _("Part des comptes ouverts")),
        tuple((stage.label, words.count(stage.count), words.share(stage.share)) for stage in stages),
    )


def levels_figure(table: CertifiedTable) -> Figure:
    """People by level in the whole place; a hidden level has no bar."""
    most = max((n for n in table.all.cells if not isinstance(n, Suppressed)), default=1)
    return bars(
        f"niveaux-{table.kind}",
        _("%(kind)s : personnes certifiées par niveau") % {"kind": table.kind_label},
        description=_("Une barre par niveau ; un niveau sans barre n’est pas affiché."),
        items=[
            Bar(level, _part(n, most), words.count(n))
            for level, n in zip(table.levels, table.all.cells, strict=True)
        ],
        columns=(_("Niveau"), _("Personnes")),
        rows=[(level, words.count(n)) for level, n in table.columns],
    )


def _part(count: Shown, most: int) -> float:
    return 0.0 if isinstance(count, Suppressed) else count / most


def places_table(table: CertifiedTable) -> Table:
    rows = [*table.rows, table.all] if table.rows else [table.all]
    return Table(
        f"academies-{table.kind}",
        _("%(kind)s : personnes par académie et par niveau") % {"kind": table.kind_label},
        (_("Académie"), *table.levels, _("Ensemble")),
        tuple((row.name, *map(words.count, row.cells), words.count(row.total)) for row in rows),
    )


def progression_table(kind: str, label: str, rows: tuple[Progression, ...]) -> Table:
    return Table(
        f"progression-{kind}",
        _("%(kind)s : du premier diagnostic au premier certificat") % {"kind": label},
        (_("Personnes"), _("Nombre"), _("Gain moyen, en niveaux"), _("Ont gagné un niveau ou plus")),
        tuple(
            (row.label, words.count(row.count), words.gain(row.mean_gain), words.share(row.gained_share))
            for row in rows
        ),
    )


def satisfaction_table(number: int, name: str, found: Satisfaction) -> Table:
    return Table(
        f"satisfaction-{number}",
        _("%(name)s : %(n)s réponses") % {"name": name, "n": words.count(found.n)},
        (_("Question"), _("Réponses"), _("Résultat")),
        tuple(
            (each.label, words.count(each.n), _view(each.mean, each.nps))
            for each in found.questions
            if each.kind != "text"
        ),
    )


def _view(mean: float | None, nps: float | None) -> str:
    if mean is not None:
        return _("%(mean)s sur %(maximum)s") % {"mean": words.mean(mean), "maximum": LIKERT_MAXIMUM}
    if nps is not None:
        return _("indice de recommandation %(nps)s") % {"nps": words.gain(nps)}
    return "–"


def all_tables(found: Indicators) -> Iterator[Table]:
    """Everything the page shows, in its order: what the export holds."""
    yield funnel_table(found.funnel)
    for table in found.tables:
        yield places_table(table)
    for table in found.tables:
        yield progression_table(table.kind, table.kind_label, found.progressions[table.kind])
    for number, (name, views) in enumerate(found.satisfaction):
        if isinstance(views, Satisfaction):
            yield satisfaction_table(number, name, views)
        else:
            columns = (_("Question"), _("Réponses"), _("Résultat"))
            yield Table(f"satisfaction-{number}", name, columns, ((name, words.hidden(), words.hidden()),))
