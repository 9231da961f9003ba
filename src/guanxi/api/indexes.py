"""`GET /settings/indexes`: the fields that saved views ask for, which are quick to find, and what was done about it."""

from django.http import HttpRequest, HttpResponse

from guanxi.api.answers import answer, moment
from guanxi.api.parameters import only
from guanxi.configuration.administration import require_reader
from guanxi.records.advised_indexes import advice, done


def read(request: HttpRequest) -> HttpResponse:
    """Every field with the number of views, those asked most first."""
    only(request)
    require_reader(request.actor)
    fields = [
        {"module": one.module.slug, "field": one.field.key, "views": one.views, "index": one.state or None}
        for one in advice()
    ]
    return answer(
        {"fields": fields, "done": [{"at": moment(one.at), "what": one.verb, "of": one.note} for one in done()]}
    )
