from django.apps import AppConfig


class ElectionsConfig(AppConfig):
    name = "elections"

    def ready(self) -> None:
        from elections import policies, providers, receivers
        from elections.governance_context import public_word
        from elections.page_context import voting_information

        providers.register("elections", voting_information)
        providers.register("governance", public_word)
