from django.apps import AppConfig


class ElectioncenterConfig(AppConfig):
    name = "electioncenter"
