"""From the data of a form to a response in canonical JSON, or a refusal that says what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from .errors import InvalidResponse
from .models import ItemVersion
from .presentation import TEXT_MAXIMUM, token_of
from .types import Choice, Interaction, ItemBody, Response, Target


def read_response(version: ItemVersion, data: Mapping[str, Any]) -> Response:
    """`data` is a QueryDict, or a mapping whose values are texts or lists of texts."""
    body = ItemBody.from_json(version.body)
    match body.interaction:
        case Interaction.CHOICE | Interaction.JUDGEMENT:
            return {"choice": _one(version, body, data)}
        case Interaction.MULTIPLE:
            return {"choices": _several(version, body, data)}
        case Interaction.TEXT:
            return {"text": _text(data)}
        case Interaction.ORDER:
            return {"order": _order(version, body, data)}
        case Interaction.MATCH:
            return {"pairs": _pairs(version, body, data)}


def _values(data: Mapping[str, Any], field: str) -> list[str]:
    """All values of a field, empty ones left out: a QueryDict gives them by `getlist`."""
    raw = data.getlist(field) if hasattr(data, "getlist") else data.get(field, [])
    values = raw if isinstance(raw, list | tuple) else [raw]
    return [value for value in values if isinstance(value, str) and value.strip()]


def _keys(version: ItemVersion, entries: Iterable[Choice | Target]) -> dict[str, str]:
    return {token_of(version, entry): entry.key for entry in entries}


def _known(keys: dict[str, str], token: str, field: str) -> str:
    if token not in keys:
        message = _(
            "Cette réponse n’est pas une de celles proposées. Rechargez la page, puis répondez à nouveau."
        )
        raise InvalidResponse(message, field=field)
    return keys[token]


def _one(version: ItemVersion, body: ItemBody, data: Mapping[str, Any]) -> str:
    values = _values(data, "response")
    if not values:
        raise InvalidResponse(
            _("Choisissez une réponse, ou indiquez que vous ne savez pas."),
            field="response",
        )
    if len(values) > 1:
        raise InvalidResponse(_("Choisissez une seule réponse."), field="response")
    return _known(_keys(version, body.choices), values[0], "response")


def _several(version: ItemVersion, body: ItemBody, data: Mapping[str, Any]) -> list[str]:
    keys = _keys(version, body.choices)
    chosen = {_known(keys, value, "response") for value in _values(data, "response")}
    if not chosen:
        raise InvalidResponse(
            _("Cochez au moins une réponse, ou indiquez que vous ne savez pas."),
            field="response",
        )
    return sorted(chosen)


def _text(data: Mapping[str, Any]) -> str:
    text = " ".join(" ".join(_values(data, "response")).replace("\0", "").split())
    if not text:
        raise InvalidResponse(
            _("Écrivez votre réponse, ou indiquez que vous ne savez pas."),
            field="response",
        )
    if len(text) > TEXT_MAXIMUM:
        message = _("Votre réponse est trop longue : %(maximum)s caractères au plus.")
        raise InvalidResponse(message % {"maximum": TEXT_MAXIMUM}, field="response")
    return text


def _order(version: ItemVersion, body: ItemBody, data: Mapping[str, Any]) -> list[str]:
    taken: dict[int, str] = {}
    for choice in body.choices:
        field = f"position-{token_of(version, choice)}"
        position = _position(_values(data, field), len(body.choices), field)
        if position in taken:
            message = _("La position %(position)s est donnée deux fois : chaque élément a la sienne.")
            raise InvalidResponse(message % {"position": position}, field=field)
        taken[position] = choice.key
    return [taken[position] for position in sorted(taken)]


def _position(values: list[str], count: int, field: str) -> int:
    if not values:
        raise InvalidResponse(
            _("Donnez une position à chaque élément, ou indiquez que vous ne savez pas."),
            field=field,
        )
    known = {str(position): position for position in range(1, count + 1)}
    if len(values) > 1 or values[0].strip() not in known:
        message = _("Choisissez une position de 1 à %(count)s.")
        raise InvalidResponse(message % {"count": count}, field=field)
    return known[values[0].strip()]


def _pairs(version: ItemVersion, body: ItemBody, data: Mapping[str, Any]) -> dict[str, str]:
    targets = _keys(version, body.targets)
    pairs = {}
    for row in body.choices:
        field = f"row-{token_of(version, row)}"
        values = _values(data, field)
        if not values:
            raise InvalidResponse(
                _("Associez chaque ligne, ou indiquez que vous ne savez pas."),
                field=field,
            )
        if len(values) > 1:
            raise InvalidResponse(_("Choisissez une seule réponse par ligne."), field=field)
        pairs[row.key] = _known(targets, values[0], field)
    return pairs
