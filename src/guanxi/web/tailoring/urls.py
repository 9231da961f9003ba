"""Addresses of what an administrator changes about modules."""

from django.urls import path

from guanxi.web.tailoring import words

W = "settings/words/"

urlpatterns = [
    path(W, words.all_words),
    path(f"{W}<slug:slug>/", words.words),
    path(f"{W}<slug:slug>/reset", words.reset),
    path(f"{W}<slug:slug>/revert", words.revert),
]
