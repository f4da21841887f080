from django.apps import AppConfig


class FactchecksConfig(AppConfig):
    name = "factchecks"
