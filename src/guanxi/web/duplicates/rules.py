"""The page of settings on which a company decides about what is there already (F025 rule 4)."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from guanxi.records.duplicates.rule_sheet import DUPLICATES
from guanxi.web.messages.connections import ConnectionPage, add_page, answer

add_page(DUPLICATES, icon="merge")
PAGE = ConnectionPage(
    sheet=DUPLICATES, template="duplicates/rules.html", beside=lambda request, values, wrong: {"href": DUPLICATES.href}
)


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """What is refused and what is only told, by kind of records and way in."""
    return answer(request, PAGE)
