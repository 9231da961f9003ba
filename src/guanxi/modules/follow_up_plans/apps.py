from django.apps import AppConfig


class FollowUpPlansConfig(AppConfig):
    name = "guanxi.modules.follow_up_plans"
    label = "follow_up_plans"

    def ready(self) -> None:
        from guanxi.modules.follow_up_plans import automated, jobs, module, pages, subscribers  # noqa: F401  register themselves
