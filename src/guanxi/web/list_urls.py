"""Addresses around the list of any module: filters, columns, saved views, the calendar."""

from django.urls import path

from guanxi.web.views import calendar, chart, filtering, view_settings, views

M, R = "m/<slug:slug>", "m/<slug:slug>/<int:pk>"

urlpatterns = [
    path(f"{M}/filter-fields", filtering.fields),
    path(f"{M}/filter-preview", filtering.preview),
    path(f"{M}/columns", views.columns),
    path(f"{M}/views", views.keep),
    path(f"{M}/views/order", views.order),
    path(f"{M}/views/first", views.first),
    path(f"{M}/views/<int:pk>", views.change),
    path(f"{M}/views/<int:pk>/delete", views.remove),
    path(f"{M}/views/<int:pk>/restore", views.restore),
    path(f"{M}/views/<int:pk>/settings", view_settings.settings),
    path(f"{M}/calendar", calendar.calendar, name="calendar"),
    path(f"{M}/chart", chart.chart, name="chart"),
    path(f"{M}/map", chart.by_province, name="map"),
    path(f"{R}/reschedule", calendar.move),
]
