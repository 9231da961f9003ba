from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "guanxi.access"
    label = "access"
