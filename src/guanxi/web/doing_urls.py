"""Addresses of changes in place, of many records at once, and of the ways back."""

from django.urls import path

from guanxi.web.views import undoing

urlpatterns = [
    path("undo", undoing.recently, name="undo"),
    path("undo/<slug:operation>", undoing.take_back),
    path("undone/<int:pk>", undoing.progress, name="undone"),
]
