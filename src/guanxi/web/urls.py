"""Addresses of the pages that belong to no module, and of those that work for every module."""

from django.urls import include, path

from guanxi.web import health, preferences, search, settings, signin, workbench

urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("login/", signin.sign_in, name="login"),
    path("logout", signin.sign_out, name="logout"),
    path("preferences", preferences.choose, name="preferences"),
    path("me", preferences.me, name="me"),
    path("search", search.everything, name="search"),
    path("settings/", settings.index, name="settings"),
    path("", include("guanxi.web.record_urls")),
]
