from django.apps import AppConfig


class WebhookModuleConfig(AppConfig):
    name = "guanxi.modules.webhooks"
    label = "webhook_module"

    def ready(self) -> None:
        from guanxi.modules.webhooks import module  # noqa: F401  registers itself
