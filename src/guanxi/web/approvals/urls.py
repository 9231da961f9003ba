"""Addresses of approvals."""

from django.urls import path

from guanxi.web.approvals import (  # noqa: F401  the card offers itself
    acting,
    card,
    definitions,
    delegation,
    designer,
    figures,
    links,
    mine,
    told,
    trying,
)

D = "settings/approvals"

urlpatterns = [
    path("approvals", mine.mine, name="my-approvals"),
    path("approvals/batch", mine.batch),
    path("approvals/copy/<int:pk>", mine.follow_copy),
    path("approvals/figures", figures.figures),
    path("approvals/figures/answers", figures.answers),
    path("approvals/link/<str:secret>", links.link),
    path("me/delegation", delegation.delegation),
    path("me/delegation/<int:pk>/end", delegation.end),
    path("approvals/<int:pk>/<slug:verb>", acting.act),
    path("approvals/<slug:tab>", mine.mine),
    path("m/<slug:slug>/<int:pk>/submit", acting.submit),
    path(D, definitions.all_definitions, name="approval-definitions"),
    path(f"{D}/new", definitions.new),
    path(f"{D}/order", definitions.arrange),
    path(f"{D}/<int:pk>", designer.designer),
    path(f"{D}/<int:pk>/check", designer.check),
    path(f"{D}/<int:pk>/save", designer.save),
    path(f"{D}/<int:pk>/simulate", trying.trial),
    path(f"{D}/<int:pk>/versions", designer.versions),
    path(f"{D}/<int:pk>/switch", definitions.switch),
    path(f"{D}/<int:pk>/copy", definitions.copy),
    path(f"{D}/<int:pk>/delete", definitions.remove),
]
