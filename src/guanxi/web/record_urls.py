"""Addresses of the pages that work for every module. Both `/m/accounts` and `/m/accounts/` are the list."""

from django.urls import path

from guanxi.web.views import (
    access,
    actions,
    bin,
    board,
    bulk,
    composer,
    delete,
    export,
    files,
    form,
    importing,
    list,
    pick,
    record,
)

M, R = "m/<slug:slug>", "m/<slug:slug>/<int:pk>"

urlpatterns = [
    path(f"{M}", list.record_list),
    path(f"{M}/", list.record_list, name="list"),
    path(f"{M}/new", form.new, name="new"),
    path(f"{M}/pick", pick.pick),
    path(f"{M}/export", export.export),
    path(f"{M}/kanban", board.board, name="kanban"),
    path(f"{M}/bin", bin.recycle_bin, name="bin"),
    path(f"{M}/bulk", bulk.ask),
    path(f"{M}/bulk/do", bulk.begin),
    path(f"{M}/bulk/<int:job>", bulk.outcome, name="bulk"),
    path(f"{M}/import", importing.upload, name="import"),
    path(f"{M}/import/map", importing.match, name="import-map"),
    path(f"{M}/import/<int:job>", importing.outcome, name="import-run"),
    path(f"{M}/import/<int:job>/errors.csv", importing.error_file),
    path(f"{M}/import/<int:job>/undo", importing.undo),
    path(f"{R}", record.record),
    path(f"{R}/", record.record, name="record"),
    path(f"{R}/edit", form.edit, name="edit"),
    path(f"{R}/delete", delete.delete),
    path(f"{R}/restore", bin.restore),
    path(f"{R}/access", access.access),
    path(f"{R}/move", board.move),
    path(f"{R}/actions/<slug:key>", actions.action),
    path(f"{R}/follow-up", composer.compose),
    path(f"{R}/files", files.add),
    path("files/<int:pk>", files.download),
    path("files/<int:pk>/remove", files.remove),
    path("jobs/<int:pk>", bulk.progress, name="job"),
]
