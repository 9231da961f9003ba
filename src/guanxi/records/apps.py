from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "guanxi.records"
    label = "records"
