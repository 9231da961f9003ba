"""Addresses of the pages about mail."""

from django.urls import path

from guanxi.web.mail import settings, unsubscribe

urlpatterns = [
    path("settings/mail", settings.mail_page, name="mail-settings"),
    path("unsubscribe/<str:token>", unsubscribe.unsubscribe, name="unsubscribe"),
]
