from django.apps import AppConfig


class ApprovalConfig(AppConfig):
    name = "guanxi.flow.approval"
    label = "approval"
