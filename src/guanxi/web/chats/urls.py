"""Addresses of the pages about providers of chats."""

from django.urls import path

from guanxi.web.chats import entering, own, people, settings

urlpatterns = [
    path("login/by/<slug:provider>", entering.begin, name="chat-sign-in"),
    path("login/by/<slug:provider>/back", entering.back, name="chat-sign-in-back"),
    path("me/chats", own.own, name="own-chats"),
    path("me/chats/<slug:provider>/go", own.go),
    path("settings/chats", settings.all_chats, name="chats"),
    path("settings/chats/looks/<int:pk>", people.look),
    path("settings/chats/<slug:provider>", settings.one_chat),
    path("settings/chats/<slug:provider>/people", people.following),
]
