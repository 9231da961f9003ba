from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "guanxi.access"
    label = "access"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from guanxi.access.sessions import begin_session

        user_logged_in.connect(begin_session, dispatch_uid="guanxi.access.sessions")
