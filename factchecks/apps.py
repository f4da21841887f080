from django.apps import AppConfig


class FactchecksConfig(AppConfig):
    name = "factchecks"

    def ready(self) -> None:
        from factchecks import receivers
