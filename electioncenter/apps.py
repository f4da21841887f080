from django.apps import AppConfig


class ElectioncenterConfig(AppConfig):
    name = "electioncenter"

    def ready(self) -> None:
        import electioncenter.celery
