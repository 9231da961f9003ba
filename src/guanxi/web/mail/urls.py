"""Addresses of the pages about mail."""

from django.urls import path

from guanxi.web.mail import access, settings, tracking, unsubscribe

urlpatterns = [
    path("settings/mail", settings.mail_page, name="mail-settings"),
    path("settings/mail-access", access.setting_up, name="mail-access"),
    path("mail-access/server", access.begin),
    path("mail-access/<int:pk>", access.begin),
    path("mail-access/back", access.back, name="mail-access-back"),
    path("t/o/<str:token>", tracking.opened),
    path("t/c/<str:token>", tracking.clicked),
    path("unsubscribe/<str:token>", unsubscribe.unsubscribe, name="unsubscribe"),
]
