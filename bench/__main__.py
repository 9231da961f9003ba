"""make bench: lists, records and saves of three people, as ratios to the bare limit.

python -m bench [--sizes 100000,1000000] [--engines sqlite,postgresql] [--times 40]
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.client import Client, medians
from bench.servers import bare, environment, guanxi, seed
from scripts.postgres import find_binaries, throw_away

TABLE = "accounts_account"
COLUMNS = "id, name, number, level, industry, city, stage, owner_id, updated_at, version"
FIELDS = "name,number,level,industry,city,stage,owner,updated_at"
COLUMNS_OF_PAGE = "name,level,industry,city,stage,last_follow_at,next_follow_at,owner"


def main() -> None:
    given = _arguments()
    for engine in given.engines.split(","):
        for size in (int(part) for part in given.sizes.split(",")):
            with _database(engine) as (home, url):
                seed(home, url, size, size // 2)
                _report(engine, size, home, url, given.times)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--sizes", default="100000")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--times", type=int, default=40)
    return parser.parse_args()


@contextlib.contextmanager
def _database(engine: str) -> Iterator[tuple[Path, str]]:
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        home = Path(folder)
        if engine == "sqlite":
            yield home, f"sqlite:///{home / 'guanxi.sqlite3'}"
            return
        binaries = find_binaries()
        if binaries is None:
            sys.exit("PostgreSQL's server binaries are not on this machine; run with --engines sqlite")
        with throw_away(binaries) as url:
            yield home, url


def _report(engine: str, size: int, home: Path, url: str, times: int) -> None:
    people = _people(home, url)
    print(f"\n{engine}, {size:,} accounts, {size // 2:,} opportunities, 5,000 people")
    print(f"{'what':<12}{'who':<18}{'Guanxi ms':>10}{'bare ms':>10}{'ratio':>8}")
    with guanxi(home, url) as ours, bare(home, url, COLUMNS) as limit:
        for who, person in people.items():
            for what, mine, plain in _questions(ours, limit, person):
                one, other = medians(mine, plain, times)
                print(f"{what:<12}{who:<18}{one:>10.2f}{other:>10.2f}{one / other:>8.1f}", flush=True)


def _people(home: Path, url: str) -> dict:
    command = [sys.executable, "-m", "bench.people"]
    return json.loads(subprocess.run(command, env=environment(home, url), check=True, capture_output=True).stdout)


def _questions(ours: str, limit: str, person: dict) -> Iterator[tuple]:
    """Each question as two calls: ours, and the bare one for the same rows."""
    api = Client(ours, {"Authorization": f"Bearer {person['token']}"})
    page = Client(ours, {"Cookie": f"sessionid={person['session']}"})
    plain = Client(limit)
    owners = ",".join(map(str, person["owners"])) if len(person["owners"]) <= 1000 else ""
    pk = person["account"]
    for client in (api, page, plain):
        client.connect()
    listed = f"/list?table={TABLE}&owners={owners}"
    record = f"/record?table={TABLE}&id={pk}"
    places = iter(range(10**6))
    yield (
        "API list",
        lambda: api.ask("GET", f"/api/v1/accounts?sort=-updated_at&fields={FIELDS}"),
        lambda: plain.ask("GET", listed),
    )
    yield (
        "HTML list",
        lambda: page.ask("GET", f"/m/accounts/?columns={COLUMNS_OF_PAGE}"),
        lambda: plain.ask("GET", listed),
    )
    yield "API record", lambda: api.ask("GET", f"/api/v1/accounts/{pk}"), lambda: plain.ask("GET", record)
    yield "HTML record", lambda: page.ask("GET", f"/m/accounts/{pk}/"), lambda: plain.ask("GET", record)
    yield (
        "save",
        lambda: api.ask("PATCH", f"/api/v1/accounts/{pk}", {"remark": f"bench {next(places)}"}),
        lambda: plain.ask("GET", f"/save?table={TABLE}&id={pk}"),
    )


if __name__ == "__main__":
    main()
