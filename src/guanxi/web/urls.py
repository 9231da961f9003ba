"""Addresses of the pages that belong to no module, and of those that work for every module."""

from django.urls import include, path

from guanxi.web import (
    datewords,
    favourites,
    health,
    manifest,
    notices,
    preferences,
    search,
    second_step,
    settings,
    signin,
    slow,
)
from guanxi.web.messages import outbox, templates, ways
from guanxi.web.metrics import page as metrics
from guanxi.web.palette import page as palette
from guanxi.web.workbench import page as workbench

urlpatterns = [
    path("", workbench.workbench, name="workbench"),
    path("workbench", workbench.arrange),
    path("workbench/<slug:key>", workbench.later),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", metrics.metrics),
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("login/", signin.sign_in, name="login"),
    path("login/second", second_step.second_step, name="second-step"),
    path("logout", signin.sign_out, name="logout"),
    path("preferences", preferences.choose, name="preferences"),
    path("me", preferences.me, name="me"),
    path("datewords", datewords.meant),
    path("notices", notices.all_notices, name="notices"),
    path("notices/count", notices.count),
    path("notices/live", notices.no_stream),
    path("notices/read", notices.read),
    path("notices/<int:pk>", notices.follow),
    path("notices/<int:pk>/later", notices.later),
    path("n/<int:pk>", notices.follow),
    path("me/notices", ways.own, name="my-notices"),
    path("settings/notices", ways.companys),
    path("outbox", outbox.outbox),
    path("outbox/<int:pk>", outbox.message),
    path("outbox/<int:pk>/again", outbox.again),
    path("m/templates/<int:pk>/preview", templates.preview),
    path("favourites", favourites.all_favourites),
    path("search", search.everything, name="search"),
    path("search/palette", palette.palette),
    path("settings/", settings.index, name="settings"),
    path("settings/slow", slow.slow_requests),
    path("", include("guanxi.web.setting_pages")),
    path("", include("guanxi.web.shared_views")),
    path("", include("guanxi.web.module_switches")),
    path("", include("guanxi.web.oidc")),
    path("", include("guanxi.web.mail.urls")),
    path("", include("guanxi.web.sms.urls")),
    path("", include("guanxi.web.im.urls")),
    path("", include("guanxi.web.chats.urls")),
    path("", include("guanxi.web.approvals.urls")),
    path("", include("guanxi.web.automation.urls")),
    path("", include("guanxi.web.tailoring.urls")),
    path("", include("guanxi.web.record_urls")),
    path("", include("guanxi.web.doing_urls")),
    path("", include("guanxi.web.list_urls")),
]
