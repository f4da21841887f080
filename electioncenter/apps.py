from django.apps import AppConfig


class ElectioncenterConfig(AppConfig):
    name = "electioncenter"

    def ready(self) -> None:
        import electioncenter.celery
        import electioncenter.receivers
        from electioncenter.page_context import fact_checks
        from elections import providers

        providers.register("fact checks", fact_checks)
