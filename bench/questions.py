"""What is asked: each question of Guanxi and, in turn, of the bare server for what comes nearest to the same rows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Any
from urllib.parse import quote

from bench.client import Answer, Client

FIELDS = "name,number,level,industry,city,stage,owner,updated_at"
COLUMNS = "name,level,industry,city,stage,last_follow_at,next_follow_at,owner"
LIST = f"/m/accounts/?view=all&columns={COLUMNS}"
API = f"/api/v1/accounts?sort=-updated_at&fields={FIELDS}"
MANY = 1000  # more owners than this are all people, who are not named to the bare server
_remarks = count()

Ask = Callable[[], Answer]


@dataclass(frozen=True)
class Question:
    """One thing to do; `bare` is what the bare server is asked for beside it."""

    what: str
    ours: Ask
    bare: Ask


class Desk:
    """One person's questions to both servers."""

    def __init__(self, ours: str, limit: str, person: dict[str, Any]) -> None:
        self.api = Client(ours, {"Authorization": f"Bearer {person['token']}"})
        self.page = Client(ours, {"Cookie": f"sessionid={person['session']}"})
        self.plain = Client(limit)
        self.person = person
        owners = person["owners"]
        self.owners = ",".join(map(str, owners)) if len(owners) <= MANY else ""

    def questions(self) -> Iterator[Question]:
        """Everything that is measured of reading and of saving alone."""
        pk, deep = self.person["account"], self.person["deep"]
        yield self._api("API list", API, "list")
        yield self._api("API page, deep", f"{API}&cursor={deep}" if deep else API, "deep")
        yield self._api("API record", f"/api/v1/accounts/{pk}", "record")
        yield self._page("HTML list", LIST, "list")
        yield self._page("HTML list, deep", f"{LIST}&sort=-updated_at&cursor={deep}" if deep else LIST, "deep")
        yield self._page("HTML list, filtered", f"{LIST}&city={quote('上海')}&level=A", "filtered")
        yield self._page("HTML list, sorted by name", f"{LIST}&sort=name", "sorted")
        yield self._page("HTML list, searched 宏瑞", f"{LIST}&q={quote('宏瑞')}", "list")
        yield self._page("HTML list, searched 医院", f"{LIST}&q={quote('医院')}", "list")
        yield self._page("HTML list, grouped", f"{LIST}&group_by=level", "grouped")
        yield self._page("contacts searched zw", "/m/contacts/?view=all&q=zw", "list")
        yield self._page("palette 张伟", f"/search/palette?q={quote('张伟')}", "list")
        yield self._page("HTML record", f"/m/accounts/{pk}/", "record")
        yield self._page("board", "/m/opportunities/kanban", "board")
        yield self._page("funnel", "/funnel", "funnel")
        yield self._page("forecast", "/forecast", "forecast")
        yield self._page("targets", "/targets", "forecast")
        yield self._page("workbench", "/", "list")
        yield self.save()

    def save(self, what: str = "save") -> Question:
        """One field of one account through the API."""
        pk = self.person["account"]
        return Question(
            what,
            lambda: self.api.ask("PATCH", f"/api/v1/accounts/{pk}", {"remark": f"bench {next(_remarks)}"}),
            self._bare("save"),
        )

    def _api(self, what: str, path: str, bare: str) -> Question:
        return Question(what, lambda: self.api.ask("GET", path), self._bare(bare))

    def _page(self, what: str, path: str, bare: str) -> Question:
        return Question(what, lambda: self.page.ask("GET", path), self._bare(bare))

    def _bare(self, name: str) -> Ask:
        return lambda: self.plain.ask("GET", f"/{name}?owners={self.owners}&id={self.person['account']}")
