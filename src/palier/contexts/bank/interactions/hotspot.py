"""A zone to point at in a picture; the zones are also options in words."""

from __future__ import annotations

from typing import Any

from palier.kernel.content_files import Node, Problems
from palier.kernel.content_schema import Boolean, ListOf, Number, Record

from ..body_types import Declaration
from .base import CHOICE, Asked
from .choices import SingleChoice

#: Left, top, width and height, in hundredths of the picture.
_region = ListOf(Number(0, 100), 4, 4)


class Hotspot(SingleChoice):
    """The picture is the item's `attachment`."""

    base_type = "point"
    required = {"options": ListOf(Record({**CHOICE, "region": _region}, {"correct": Boolean()}), 3, 8)}

    def check(self, item: Node, problems: Problems) -> None:
        super().check(item, problems)
        if item.get("attachment") is None:
            problems.add(item, "a hotspot needs its picture as `attachment`")
        regions = [[side.value for side in option["region"]] for option in item["options"]]
        for index, (option, region) in enumerate(zip(item["options"], regions, strict=True)):
            if region[0] + region[2] > 100 or region[1] + region[3] > 100 or not region[2] * region[3]:
                problems.add(option["region"], "the region must have a size and lie within the picture")
            if any(_overlap(region, other) for other in regions[:index]):
                problems.add(option["region"], "the region overlaps another one")

    def declare(self, item: Node) -> Declaration:
        made = super().declare(item)
        regions = {each["key"]: each["region"] for each in item["options"].plain()}
        return Declaration(made.correct_response, 1, made.choices, detail={"regions": regions})

    def state(self, asked: Asked) -> dict[str, Any]:
        regions = asked.body.detail["regions"]
        return {"regions": {asked.token(each): regions[each.key] for each in asked.body.choices}}


def _overlap(a: list[float], b: list[float]) -> bool:
    across = a[0] < b[0] + b[2] and b[0] < a[0] + a[2]
    down = a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
    return across and down
