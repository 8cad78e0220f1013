"""From the data of a form to a response in canonical JSON, or a refusal that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from .body_types import ItemBody, Response
from .errors import InvalidResponse
from .interactions import KINDS, Asked
from .models import ItemVersion
from .page_types import Field, FieldKind


def read_response(version: ItemVersion, data: Mapping[str, Any]) -> Response:
    """`data` is a QueryDict, or a mapping whose values are texts or lists of texts."""
    asked = Asked(version.digest, ItemBody.from_json(version.body))
    kind = KINDS[asked.body.interaction]
    given = {field.name: _given(field, data) for field in kind.fields(asked)}
    return kind.response(asked, given)


def form_of(version: ItemVersion, response: Response) -> dict[str, list[str]]:
    """What the page would send for a response: `read_response` gives it back."""
    asked = Asked(version.digest, ItemBody.from_json(version.body))
    return KINDS[asked.body.interaction].form(asked, response)


def _given(field: Field, data: Mapping[str, Any]) -> list[str]:
    values = _values(data, field.name)
    if not values and field.missing:
        raise InvalidResponse(field.missing, field=field.name)
    if len(values) > 1 and field.kind is not FieldKind.SEVERAL:
        raise InvalidResponse(_("Choisissez une seule réponse."), field=field.name)
    if field.options:
        return _known(field, values)
    return [_typed(field, value) for value in values]


def _values(data: Mapping[str, Any], name: str) -> list[str]:
    """All values of a field, empty ones left out: a QueryDict gives them by `getlist`."""
    raw = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
    values = raw if isinstance(raw, list | tuple) else [raw]
    return [value for value in values if isinstance(value, str) and value.strip()]


def _known(field: Field, values: list[str]) -> list[str]:
    tokens = {option.token for option in field.options}
    stripped = [value.strip() for value in values]
    if not tokens.issuperset(stripped):
        message = _(
            "Cette réponse n’est pas une de celles proposées. Rechargez la page, puis répondez à nouveau."
        )
        raise InvalidResponse(message, field=field.name)
    return stripped


def _typed(field: Field, value: str) -> str:
    text = " ".join(value.replace("\0", "").split())
    if not text and field.missing:
        raise InvalidResponse(field.missing, field=field.name)
    if len(text) > field.maximum_length:
        message = _("Votre réponse est trop longue : %(maximum)s caractères au plus.")
        raise InvalidResponse(message % {"maximum": field.maximum_length}, field=field.name)
    return text
