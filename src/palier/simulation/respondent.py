"""Somebody who answers at random, through the same fields as a page."""

from __future__ import annotations

from random import Random

from palier.contexts.bank.types import TASKS, Field, FieldKind, Interaction, Presentation

FormData = dict[str, list[str]]

#: Interactions in which each value serves once at most.
_ONCE = frozenset({Interaction.ORDER, Interaction.GAP_MATCH})


def random_response(shown: Presentation, rng: Random) -> FormData:
    """What the form of this question would send; always a response that the bank accepts."""
    if shown.interaction in _ONCE:
        tokens = rng.sample([each.token for each in shown.fields[0].options], len(shown.fields))
        return {field.name: [token] for field, token in zip(shown.fields, tokens, strict=True)}
    if shown.interaction in TASKS:
        return _acted(shown, rng)
    return {field.name: _filled(field, rng) for field in shown.fields}


def _acted(shown: Presentation, rng: Random) -> FormData:
    """About half of the fields of a task changed, and one at least."""
    start = {field.name: [field.value] if field.value else [] for field in shown.fields}
    data = start
    while data == start:
        some = {field.name: _filled(field, rng) for field in shown.fields if rng.random() < 0.5}
        data = {**start, **some}
    return data


def one_changed(shown: Presentation, data: FormData, rng: Random) -> FormData:
    """The same response but for one field: what earns a part of the score."""
    changed = dict(data)
    if shown.interaction in _ONCE:
        first, second = rng.sample(list(changed), 2)
        changed[first], changed[second] = changed[second], changed[first]
        return changed
    field = rng.choice(shown.fields)
    if field.kind is FieldKind.SEVERAL:
        changed[field.name] = sorted({*changed[field.name]} ^ {rng.choice(field.options).token})
        return changed if changed[field.name] or not field.missing else data
    return {**changed, field.name: _filled(field, rng)}


def _filled(field: Field, rng: Random) -> list[str]:
    tokens = [each.token for each in field.options]
    if field.kind is FieldKind.SEVERAL:
        return rng.sample(tokens, rng.randint(1, len(tokens)))
    if tokens:
        return [rng.choice(tokens)]
    if field.minimum is not None and field.maximum is not None:
        return [str(round(rng.uniform(field.minimum, field.maximum), 2))]
    return [str(rng.randint(1, 100))]
