"""make bench: what daily work takes, as ratios to the bare limit, at any size.

python -m bench [--sizes 100000,1000000] [--engines sqlite,postgresql] [--times 20]
python -m bench --url DATABASE_URL --home FOLDER      a company that is seeded already
python -m bench --only-automations --sizes 2000 --rows 20000
python -m bench --only-approvals --cases 10000 --sizes 2000
python -m bench --only-notices --notices 100000 --sizes 2000
python -m bench --only-mails --mails 50000 --sizes 2000
python -m bench --only-prints --prints 1000 --sizes 2000
python -m bench --only-own-modules --sizes 20000
python -m bench --only-made-to-measure --sizes 20000
python -m bench --only-changing-fields --sizes 1000 --rows 1000000
python -m bench --only-duplicates --companies 50000 --probes 500
python -m bench --only-files --rows-of-files 20000,100000 --formats csv,xlsx,jsonl
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench import automations, duplicates, throughput
from bench.client import medians
from bench.imports import Run, run_export, run_import, undo_import, while_importing, write_accounts
from bench.questions import Desk
from bench.servers import bare, environment, guanxi, seed
from scripts.postgres import find_binaries, throw_away

BESIDE = 20_000  # as of how many accounts the other tables are where one table is measured alone
#: What a server for a company is set to; the throw-away one of the tests has less memory.
POSTGRES = ("shared_buffers=1GB", "effective_cache_size=4GB", "work_mem=16MB", "random_page_cost=1.1")


def main() -> None:
    given = _arguments()
    if given.only_duplicates:
        duplicates.measure(Path(os.environ["GUANXI_REAL_DATA"]), given.companies, given.probes)
        return
    if given.url:
        _report("seeded", Path(given.home), given.url, given)
        return
    for engine in given.engines.split(","):
        for size in (int(part) for part in given.sizes.split(",")):
            with _database(engine) as (home, url):
                beside = min(size, BESIDE) if _is_about_one_table(given) else size
                seed(home, url, size, beside)
                records = f"{2 * beside:,} contacts, {beside // 2:,} opportunities, {3 * beside:,} follow-ups"
                made = f"{size:,} accounts, {records}"
                _report(f"{engine}, {made}, 5,000 people", home, url, given)


def _is_about_one_table(given: argparse.Namespace) -> bool:
    """Whether the other tables are only there so that pages have something to show."""
    return given.only_own_modules or given.only_made_to_measure or given.only_changing_fields


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("--sizes", default="100000", help="accounts; contacts, opportunities and follow-ups in step")
    parser.add_argument("--engines", default="sqlite,postgresql")
    parser.add_argument("--times", type=int, default=20, help="how often each question is asked")
    parser.add_argument("--rows", type=int, default=20_000, help="rows of the import beside which is saved")
    parser.add_argument(
        "--rows-of-files", default="2000,20000", help="rows of the files that are imported, each undone"
    )
    parser.add_argument("--formats", default="csv", help="of files in and out: csv,xlsx,jsonl")
    parser.add_argument("--only-files", action="store_true", help="imports and exports, no pages")
    parser.add_argument("--only-automations", action="store_true", help="an import of --rows with and without rules")
    parser.add_argument("--only-approvals", action="store_true", help="forms submitted and approved by the service")
    parser.add_argument("--cases", type=int, default=1000, help="how many of them")
    parser.add_argument("--only-notices", action="store_true", help="notices told")
    parser.add_argument("--notices", type=int, default=10_000, help="how many of them")
    parser.add_argument("--only-mails", action="store_true", help="mails queued and handed over to a local sink")
    parser.add_argument("--mails", type=int, default=2_000, help="how many of them")
    parser.add_argument("--only-prints", action="store_true", help="accounts printed into one file")
    parser.add_argument("--prints", type=int, default=200, help="how many of them")
    parser.add_argument(
        "--only-own-modules", action="store_true", help="a module that a company has made, beside accounts"
    )
    parser.add_argument(
        "--only-made-to-measure", action="store_true", help="40 own fields, sharing rules, teams and masks, and without"
    )
    parser.add_argument("--only-changing-fields", action="store_true", help="fields of a module of --rows are changed")
    parser.add_argument("--only-duplicates", action="store_true", help="how well companies are found, by real names")
    parser.add_argument("--companies", type=int, default=50_000, help="how many of them")
    parser.add_argument("--probes", type=int, default=500, help="how many are asked for")
    parser.add_argument("--url", default="", help="a company that is seeded already; imports are undone")
    parser.add_argument("--home", default="", help="the home folder that belongs to --url")
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
        with throw_away(binaries, *POSTGRES) as url:
            yield home, url


def _report(title: str, home: Path, url: str, given: argparse.Namespace) -> None:
    print(f"\n## {title}\n", flush=True)
    if given.only_automations:
        return automations.report(home, url, given.rows)
    counts = {"approvals": given.cases, "notices": given.notices, "mails": given.mails, "prints": given.prints}
    if only := {kind: count for kind, count in counts.items() if getattr(given, f"only_{kind}")}:
        return throughput.report(home, url, only)
    if given.only_own_modules:
        subprocess.run([sys.executable, "-m", "bench.own_modules"], env=environment(home, url), check=True)
        return None
    if given.only_made_to_measure:
        subprocess.run([sys.executable, "-m", "bench.made_to_measure"], env=environment(home, url), check=True)
        return None
    if given.only_changing_fields:
        command = [sys.executable, "-m", "bench.changing_fields", "--rows", str(given.rows)]
        subprocess.run(command, env=environment(home, url), check=True)
        return None
    if not given.only_files:
        _questions(home, url, given)
        throughput.report(home, url, counts)
    _files(home, url, given)
    return None


def _questions(home: Path, url: str, given: argparse.Namespace) -> None:
    print("| what | who | Guanxi ms | bare ms | ratio |\n| --- | --- | ---: | ---: | ---: |", flush=True)
    with guanxi(home, url) as ours, bare(home, url) as limit:
        desks = {who: Desk(ours, limit, person) for who, person in _people(home, url).items()}
        for who, desk in desks.items():
            for question in desk.questions():
                _line(question.what, who, *medians(question.ours, question.bare, given.times))
        _save_beside(home, url, given.rows, desks["salesperson"], given.times)


def _save_beside(home: Path, url: str, rows: int, desk: Desk, times: int) -> None:
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-import-") as folder:
        beside = Path(folder) / "beside.csv"
        write_accounts(beside, rows, "beside")
        _line("save while an import runs", "salesperson", *while_importing(home, url, beside, desk.save(), times))


def _files(home: Path, url: str, given: argparse.Namespace) -> None:
    print("\n| rows | rows a second | processor µs a row | memory MB |\n| --- | ---: | ---: | ---: |", flush=True)
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-files-") as folder:
        for kind in given.formats.split(","):
            for rows in (int(part) for part in given.rows_of_files.split(",")):
                file = Path(folder) / f"in{rows}.{kind}"
                write_accounts(file, rows, f"{kind}{rows}")
                run = run_import(home, url, file)
                _rate(f"import of {rows:,} ({kind})", rows, run)
                _rate("its undo", rows, undo_import(home, url, run.number))
            out = run_export(home, url, Path(folder) / f"out.{kind}")
            _rate(f"export of {out.number:,} ({kind})", out.number, out)


def _rate(what: str, rows: int, run: Run) -> None:
    rate, each = rows / run.seconds, run.processor * 1_000_000 / rows
    print(f"| {what} | {rate:,.0f} | {each:,.0f} | {run.memory:.0f} |", flush=True)


def _line(what: str, who: str, ours: float, limit: float) -> None:
    print(f"| {what} | {who} | {ours:.1f} | {limit:.1f} | {ours / limit:.1f} |", flush=True)


def _people(home: Path, url: str) -> dict:
    command = [sys.executable, "-m", "bench.people"]
    return json.loads(subprocess.run(command, env=environment(home, url), check=True, capture_output=True).stdout)


if __name__ == "__main__":
    main()
