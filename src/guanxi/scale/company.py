"""A synthetic company of any size, for measuring: a tree of five thousand sellers and their accounts and deals."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.apps import apps
from django.db import connection, transaction

from guanxi.access.actor import find_company
from guanxi.access.models import Department, Position, Role, User, UserDepartment, UserPosition
from guanxi.kernel import clock
from guanxi.kernel.errors import DomainError
from guanxi.meta import registry
from guanxi.modules.companies.facade import Founding, found_company
from guanxi.records.models import NumberCounter
from guanxi.scale.derived import fill_duplicate_keys, fill_search, follow_up_accounts
from guanxi.scale.load import load
from guanxi.scale.rows import ACCOUNT_NUMBERS, People, accounts, activities, contacts, opportunities
from guanxi.transfer import scaffold
from guanxi.transfer.loading import count_on
from guanxi.transfer.tables import tables_of

TEAM, TEAMS_PER_MANAGER = 8, 8
PASSWORD = "Measure-me-2026"


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many of each; the tree is: top manager, middle managers with 65 people below, team leads, sellers."""

    people: int = 5_000
    accounts: int = 100_000
    contacts: int = 200_000
    opportunities: int = 50_000
    activities: int = 300_000
    seed: int = 1


def seed(size: Size, tell: Callable[[str, int], None]) -> None:
    """Make the company in an empty database; E_NOT_EMPTY otherwise."""
    if find_company() is not None:
        raise DomainError("E_NOT_EMPTY")
    with transaction.atomic():
        found_company(Founding(company="Scale", username="admin", email="admin@example.com", password=PASSWORD))
        people = _people(size.people)
    with transaction.atomic():
        with _nothing_beside_the_rows():
            _records(size, people, tell)
            fill_search(lambda done: tell("search entries", done))
            fill_duplicate_keys(lambda done: tell("duplicate keys", done))
        follow_up_accounts()
        NumberCounter.objects.create(key=f"account:{ACCOUNT_NUMBERS}", last=size.accounts)
    scaffold.settle()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")


@contextmanager
def _nothing_beside_the_rows() -> Iterator[None]:
    """Indexes and foreign keys are put up again over the rows; ids go on behind those that were given."""
    pieces = scaffold.standing()
    scaffold.take_down(pieces)
    yield
    for piece in pieces:
        scaffold.put_up(piece)
    for table in tables_of(apps):
        count_on(table, 0)


def _records(size: Size, people: People, tell: Callable[[str, int], None]) -> None:
    stages = list(registry.get("stage").model.objects.order_by("sequence"))
    made = {
        "account": accounts(size.accounts, size.seed, people),
        "contact": contacts(size.contacts, size.accounts, size.seed, people),
        "opportunity": opportunities(size.opportunities, size.accounts, size.seed, people, stages),
        "activity": activities(size.activities, size.accounts, size.seed, people),
    }
    for key, rows in made.items():
        module = registry.get(key)
        load(module.model, rows, partial(tell, module.slug))


def _people(count: int) -> People:
    """The top manager, then branch by branch: a middle manager, his team leads, their sellers."""
    root = Position.objects.get(parent=None)
    top = _position("Top", root)
    users = [_user("top", top)]
    sellers: list[User] = []
    branch = 0
    while len(users) < count:
        branch += 1
        middle = _position(f"Middle {branch}", top)
        users.append(_user(f"middle{branch}", middle))
        for team in range(1, TEAMS_PER_MANAGER + 1):
            lead = _position(f"Team {branch}.{team}", middle)
            seat = _position(f"Seller {branch}.{team}", lead)
            users.append(_user(f"lead{branch}-{team}", lead))
            group = [_user(f"seller{branch}-{team}-{place}", seat) for place in range(1, TEAM)]
            users += group
            sellers += group
    User.objects.bulk_create(users, batch_size=500)
    UserPosition.objects.bulk_create(
        [UserPosition(user=user, position_id=user.position_id, path=_path(user.position)) for user in users],
        batch_size=500,
    )
    UserDepartment.objects.bulk_create(
        [UserDepartment(user=user, department_id=user.department_id, path=_path(user.department)) for user in users],
        batch_size=500,
    )
    stale = frozenset(user.pk for user in sellers[-TEAM * TEAMS_PER_MANAGER :])
    return People([user.pk for user in sellers], stale)


def _position(name: str, parent: Position) -> Position:
    now = clock.now()
    path = _path(parent)
    return Position.objects.create(
        name=name, parent=parent, path=path, level=path.count(".") + 1, created_at=now, updated_at=now
    )


def _path(node: Position | Department) -> str:
    return f"{node.path}{node.pk}."


def _user(name: str, position: Position) -> User:
    now = clock.now()
    manager = Role.objects.values_list("pk", flat=True).get(preset="sales_manager")
    user = User(
        username=name,
        name=name,
        position=position,
        department_id=Department.objects.values_list("pk", flat=True).get(parent=None),
        roles=(manager,),
        created_at=now,
        updated_at=now,
    )
    user.set_unusable_password()
    return user
