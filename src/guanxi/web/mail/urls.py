"""Addresses of the pages about mail."""

from django.urls import path

from guanxi.web.mail import settings, tracking, unsubscribe

urlpatterns = [
    path("settings/mail", settings.mail_page, name="mail-settings"),
    path("t/o/<str:token>", tracking.opened),
    path("t/c/<str:token>", tracking.clicked),
    path("unsubscribe/<str:token>", unsubscribe.unsubscribe, name="unsubscribe"),
]
