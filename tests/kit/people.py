"""The company that most tests play in: five people in a tree of positions, and records of any module.

    General manager (admin)
    ├── Sales director (alice)
    │   └── Sales representative (bob, ben)
    └── Partner desk (charlie, with a role of his own: no deleting, importing or exporting)

The company is founded once for each test database and kept as rows; each test gets those rows back in a few
statements, so that thousands of small tests stay quick, in and out of transactions.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test import Client

from guanxi.access.actor import Actor, actor_of
from guanxi.access.models import Position, Role, User
from guanxi.access.tokens import make_token
from guanxi.meta import registry
from guanxi.meta.module import Module
from guanxi.modules.companies.facade import Founding, found_company
from guanxi.records import store
from guanxi.records.duplicates import rules
from guanxi.web import pace
from guanxi.webhooks import watch
from tests.kit.approvals import begun
from tests.kit.values import OF_MODULES, READY, needed, value_for

PASSWORD = "Correct-Horse-9"
NAMES = ("admin", "alice", "bob", "ben", "charlie")
DAILY = (
    *("account", "contact", "opportunity", "opportunity_competitor", "contract", "lead", "activity", "task"),
    *("office_form", "forecast", "follow_up_run", "visit", "business_card", "event", "account_relation"),
)
PARTNER_RIGHTS = [f"{module}.{action}" for module in DAILY for action in ("view", "create", "edit")]

_founded: dict[str, "Founded"] = {}


@dataclass(frozen=True)
class Founded:
    """What founding left behind: the statements that write its rows, and who everybody is."""

    statements: list[tuple[str, list[Any] | None]]
    actors: Mapping[str, Actor]


@dataclass
class Kit:
    """Five people by name: `kit["bob"]` is an actor, `kit.user("bob")` the person."""

    actors: dict[str, Actor]
    counter: int = 0
    tokens: dict[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Actor:
        return self.actors[name]

    def user(self, name: str) -> User:
        """The person as stored now."""
        return User.objects.get(pk=self.actors[name].user_id)

    def again(self, name: str) -> Actor:
        """The actor as he is now, after rights, positions or settings have changed; the kit keeps it."""
        self.actors[name] = actor_of(self.user(name))
        return self.actors[name]

    def position(self, name: str) -> Position:
        """The position that a person holds."""
        return Position.objects.get(pk=self.user(name).position_id)

    def make(self, module: Module | str, actor: Actor | str = "bob", /, **values: Any) -> Any:
        """A record with the least that its declaration asks for, and what is given, written through the store.

        What the actor's roles don't let him create is made by the administrator in his name.
        """
        module = registry.get(module) if isinstance(module, str) else module
        actor = self[actor] if isinstance(actor, str) else actor
        if module.key == "approval":
            return begun(self["admin"], actor, self.make("task", actor), values)
        author = actor if actor.may(module, "create") else self["admin"]
        ready = READY.get(module.key, {}) if "lines" not in values else {}
        return store.create(module, author, self.data(module, actor, **{**ready, **values}))

    def data(self, module: Module | str, actor: Actor | str = "bob", /, **values: Any) -> dict[str, Any]:
        """The least that a new record of a module asks for, as the API takes it."""
        module = registry.get(module) if isinstance(module, str) else module
        actor = self[actor] if isinstance(actor, str) else actor
        least = {
            key: self._value(module, actor, key) for key in needed(module, self["admin"], values) if key not in values
        }
        is_given = module.is_owned and not module.field("owner").read_only
        if is_given and actor.user_id != self["admin"].user_id and "owner" not in values:
            least["owner"] = actor.user_id
        return {**least, **values}

    def token(self, name: str) -> str:
        """A token of a person; the same one within a test."""
        if name not in self.tokens:
            self.tokens[name] = make_token(self.user(name))
        return self.tokens[name]

    def api(self, name: str) -> Client:
        """A client that asks the API with a person's token."""
        return Client(headers={"authorization": f"Bearer {self.token(name)}"})

    def browser(self, name: str) -> Client:
        """A client with a person's session, as after signing in on the page."""
        client = Client()
        client.force_login(self.user(name), backend="guanxi.access.signin.NameMailOrMobile")
        return client

    def _value(self, module: Module, actor: Actor, key: str) -> Any:
        self.counter += 1
        item = module.field(key)
        if (module.key, key) in OF_MODULES:
            found = OF_MODULES[module.key, key]
            return found(actor, self.counter) if callable(found) else found
        return self.make(item.target, actor).pk if item.is_reference else value_for(item, self.counter)


@pytest.fixture
def kit(db: None) -> Kit:
    """The company with its five people, as it was right after founding; nobody has been in a hurry yet."""
    pace.start_anew()
    watch.start_anew()
    return standing_company()


@pytest.fixture(autouse=True)
def names_may_repeat(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests name their companies as they please; who asks for `refusing` has what the product begins with, where a
    second company of one name is refused."""
    if "refusing" not in request.fixturenames:
        monkeypatch.setattr(rules, "preset", lambda module, channel, level: rules.ALLOW)


@pytest.fixture
def refusing() -> None:
    """What is there already is refused, as the product begins."""


@pytest.fixture(autouse=True)
def modules_as_declared() -> Iterator[None]:
    """What a test adds to the modules goes with it, for those without a company as well."""
    yield
    registry.keep_up("")


def standing_company() -> Kit:
    """The company in the present test's database, whether that rolls back or is flushed afterwards."""
    founded = _founded.get(connection.vendor)
    if founded is None:
        with transaction.atomic():
            actors = _people()
        founded = _founded[connection.vendor] = Founded(_writing(dict(_all_rows())), actors)
    else:
        _put_back(founded)
    return Kit({name: replace(actor) for name, actor in founded.actors.items()})  # what an actor remembers goes


def _people() -> dict[str, Actor]:
    """Found the company and take on everybody, through the product's own doors."""
    admin = found_company(
        Founding(company="Acme Medical", username="admin", email="admin@acme.test", password=PASSWORD, language="en")
    )
    boss = actor_of(admin)
    position, role, user = (registry.get(key) for key in ("position", "role", "user"))
    director = store.create(position, boss, {"name": "Sales director"})
    selling = store.create(position, boss, {"name": "Sales representative", "parent": director.pk})
    partners = store.create(position, boss, {"name": "Partner desk"})
    desk = store.create(role, boss, {"name": "Partner desk", "rights": PARTNER_RIGHTS})
    preset = dict(Role.objects.exclude(preset="").values_list("preset", "pk"))
    places = {
        "alice": (director.pk, preset["sales_manager"]),
        "bob": (selling.pk, preset["sales"]),
        "ben": (selling.pk, preset["sales"]),
        "charlie": (partners.pk, desk.pk),
    }
    people = {"admin": admin}
    for name, (place, held) in places.items():
        data = {"name": name.title(), "username": name, "email": f"{name}@acme.test", "position": place}
        people[name] = store.create(user, boss, {**data, "roles": [held]})
        people[name].set_password(PASSWORD)
        people[name].save(update_fields=["password"])
    return {name: actor_of(person) for name, person in people.items()}


def _all_rows() -> Iterator[tuple[str, tuple[list[str], list[tuple[Any, ...]]]]]:
    """The rows that founding wrote, table by table."""
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if model.__module__.startswith("guanxi."):
                table = model._meta.db_table
                cursor.execute(f'SELECT * FROM "{table}"')
                if rows := cursor.fetchall():
                    yield table, ([column[0] for column in cursor.description], rows)


Rows = Mapping[str, tuple[list[str], list[tuple[Any, ...]]]]


def _writing(rows: Rows) -> list[tuple[str, list[Any] | None]]:
    """The statements that write all rows again; for PostgreSQL, which is asked over a line, they are one text."""
    found: list[tuple[str, list[Any] | None]] = []
    for table, (columns, lines) in rows.items():
        marks = ", ".join(f"({', '.join(['%s'] * len(columns))})" for _line in lines)
        names = ", ".join(f'"{name}"' for name in columns)
        found.append((f'INSERT INTO "{table}" ({names}) VALUES {marks}', [value for line in lines for value in line]))
    if connection.vendor != "postgresql":
        return found
    texts = [connection.ops.compose_sql(sql, values) for sql, values in found]
    return [("; ".join([*texts, _counting_on(rows)]), None)]


def _put_back(founded: Founded) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for sql, values in founded.statements:
            cursor.execute(sql, values)


def _counting_on(rows: Rows) -> str:
    """Ids given by hand don't move PostgreSQL's counters; the next ids come behind them."""
    tables = {table: columns.index("id") for table, (columns, _lines) in rows.items() if "id" in columns}
    last = {table: max(line[place] for line in rows[table][1]) for table, place in tables.items()}
    return "SELECT " + ", ".join(
        f"setval(pg_get_serial_sequence('\"{table}\"', 'id'), {number})" for table, number in last.items()
    )
