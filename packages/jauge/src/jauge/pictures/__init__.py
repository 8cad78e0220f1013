"""Pictures for reports: each function draws one figure, ready to be shown or saved.

They need matplotlib (`jauge[pictures]`), and leave its global state alone: each returns a
`matplotlib.figure.Figure`, whose axes can be changed before `figure.savefig("name.svg")`. Colours are told
apart by colour-blind readers, and never carry a meaning alone: lines differ in dashes, points in shape, areas
in hatching. `describe(figure)` is a text to put beside the picture for those who do not see it.
"""

from jauge.pictures.adaptive import draw_exposure
from jauge.pictures.item_curves import draw_information, draw_item_curves
from jauge.pictures.persons import draw_posterior, draw_scores, draw_wright_map
from jauge.pictures.quality import draw_convergence, draw_dif
from jauge.pictures.style import describe

__all__ = [
    "describe",
    "draw_convergence",
    "draw_dif",
    "draw_exposure",
    "draw_information",
    "draw_item_curves",
    "draw_posterior",
    "draw_scores",
    "draw_wright_map",
]
