"""Addresses of Settings › Automation."""

from django.urls import path

from guanxi.web.automation import pages

urlpatterns = [
    path("settings/automation/", pages.rules),
    path("settings/automation/new", pages.new),
    path("settings/automation/runs", pages.runs),
    path("settings/automation/runs/<int:pk>", pages.run),
    path("settings/automation/<int:pk>/", pages.edit),
    path("settings/automation/<int:pk>/switch", pages.switch),
    path("settings/automation/<int:pk>/try", pages.attempt),
]
