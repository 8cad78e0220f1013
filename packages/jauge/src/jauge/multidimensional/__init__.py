"""Several correlated abilities, each item measuring one of them: posteriors, next item, subscores."""

from typing import TYPE_CHECKING

from jauge.multidimensional.bank import ProfileBank
from jauge.multidimensional.posterior import GaussianPosterior, posterior, profile, updated
from jauge.multidimensional.prior import CorrelatedPrior
from jauge.multidimensional.selection import Preposterior, next_item, predicted, preposterior, values
from jauge.multidimensional.subscores import SubscoreValue, cronbach_alpha, subscore_values

if TYPE_CHECKING:
    from jauge.multidimensional.batch import BatchPosterior, BatchSittings, batch_posterior, batch_sittings
    from jauge.multidimensional.correlation import LatentFit, estimate_latent

__all__ = [
    "BatchPosterior",
    "BatchSittings",
    "CorrelatedPrior",
    "GaussianPosterior",
    "LatentFit",
    "Preposterior",
    "ProfileBank",
    "SubscoreValue",
    "batch_posterior",
    "batch_sittings",
    "cronbach_alpha",
    "estimate_latent",
    "next_item",
    "posterior",
    "predicted",
    "preposterior",
    "profile",
    "subscore_values",
    "updated",
    "values",
]

_COMPILED = {
    "BatchPosterior": "batch",
    "BatchSittings": "batch",
    "batch_posterior": "batch",
    "batch_sittings": "batch",
    "LatentFit": "correlation",
    "estimate_latent": "correlation",
}


def __getattr__(name: str) -> object:
    """Names that need the compiler are imported when first asked for: a web process never pays for it."""
    from importlib import import_module  # noqa: PLC0415

    if name in _COMPILED:
        return getattr(import_module(f"{__name__}.{_COMPILED[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
