"""Addresses of the pages about text messages."""

from django.urls import path

from guanxi.web.sms import heard, settings

urlpatterns = [
    path("settings/sms", settings.sms_page, name="sms-settings"),
    path("sms/heard/<str:token>", heard.heard),
]
