from django.apps import AppConfig


class ElectionsConfig(AppConfig):
    name = "elections"

    def ready(self) -> None:
        from elections import providers, receivers
        from elections.page_context import voting_information

        providers.register("elections", voting_information)
