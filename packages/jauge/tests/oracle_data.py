"""Published numbers that nobody here wrote: facts, with where they come from."""

from __future__ import annotations

import numpy as np

from jauge.items import Items

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
