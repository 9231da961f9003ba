"""Addresses of the pages about records that may be the same."""

from django.urls import path

from guanxi.web.duplicates import check, merging, queue, rules

urlpatterns = [
    path("duplicates", check.check, name="duplicates"),
    path("data-quality", queue.queue, name="data-quality"),
    path("data-quality/decided", queue.decided),
    path("data-quality/find", queue.find),
    path("settings/duplicates", rules.rules),
    path("m/<slug:slug>/merge", merging.merging),
]
