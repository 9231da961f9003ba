"""Addresses of what an administrator changes about modules."""

from django.urls import path

from guanxi.web.tailoring import layouts, lists, looking, options, picklists, words

W, P, L, Q = "settings/words/", "settings/picklists/", "settings/layouts/", "settings/lists/"

urlpatterns = [
    path(W, words.all_words),
    path(f"{W}<slug:slug>/", words.words),
    path(f"{W}<slug:slug>/reset", words.reset),
    path(f"{W}<slug:slug>/revert", words.revert),
    path(Q, lists.all_lists),
    *(
        path(f"{Q}{part}{name}", view)
        for part in ("<slug:slug>/", "<slug:slug>/of/<str:key>/")
        for name, view in (("", lists.list_parts), ("reset", lists.reset), ("revert", lists.revert))
    ),
    path(P, picklists.all_picklists),
    path(f"{P}<slug:slug>/<str:key>/", picklists.picklist),
    path(f"{P}<slug:slug>/<str:key>/file", picklists.as_file),
    path(f"{P}<slug:slug>/<str:key>/reset", picklists.reset),
    path(f"{P}<slug:slug>/<str:key>/revert", picklists.revert),
    path(f"{P}<slug:slug>/<str:key>/values/<str:value>", options.option),
    path(L, layouts.all_layouts),
    *(
        path(f"{L}{part}{name}", view)
        for part in ("<slug:slug>/", "<slug:slug>/of/<str:key>/")
        for name, view in (
            ("", layouts.layout),
            ("preview", looking.preview),
            ("reset", layouts.reset),
            ("revert", layouts.revert),
        )
    ),
]
