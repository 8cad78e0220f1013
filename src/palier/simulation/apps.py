from django.apps import AppConfig


class SimulationConfig(AppConfig):
    name = "palier.simulation"
    label = "simulation"
