"""Addresses of changes of many records at once, of background work, and of the ways back."""

from django.urls import path

from guanxi.web.views import bin, bulk, inline, rewind, undoing

M = "m/<slug:slug>"

urlpatterns = [
    path(f"{M}/bulk", bulk.ask),
    path(f"{M}/bulk/preview", bulk.preview),
    path(f"{M}/bulk/do", bulk.begin),
    path(f"{M}/bulk/<int:job>", bulk.outcome, name="bulk"),
    path(f"{M}/bulk/<int:job>/refused.csv", bulk.refused),
    path(f"{M}/<int:pk>/field/<slug:key>", inline.edit),
    path(f"{M}/<int:pk>/history/<int:entry>", rewind.back),
    path(f"{M}/<int:pk>/purge", bin.purge),
    path(f"{M}/bin/purge", bin.empty),
    path(f"{M}/bin/purge/<int:job>", bin.emptied),
    path("jobs/<int:pk>", bulk.progress, name="job"),
    path("jobs/<int:pk>/cancel", bulk.call_off),
    path("undo", undoing.recently, name="undo"),
    path("undo/<slug:operation>", undoing.take_back),
    path("undone/<int:pk>", undoing.progress, name="undone"),
]
