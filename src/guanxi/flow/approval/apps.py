from django.apps import AppConfig


class ApprovalConfig(AppConfig):
    name = "guanxi.flow.approval"
    label = "approval"

    def ready(self) -> None:
        from guanxi.flow.approval import gate, jobs, module  # noqa: F401  registers itself, and answers the store
