"""Addresses of chats."""

from django.urls import path

from guanxi.web.im import heard

urlpatterns = [
    path("im/heard/<slug:provider>", heard.heard),
]
