"""Simulated sittings: one person through the engine, or many at once through its compiled form."""

from jauge.simulation.many import ExposureControl, simulate_many
from jauge.simulation.sitting import Simulation, simulate
from jauge.simulation.study import Figure, Study

__all__ = ["ExposureControl", "Figure", "Simulation", "Study", "simulate", "simulate_many"]
