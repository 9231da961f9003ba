"""What each command takes. The commands themselves are files of their own, loaded only when they run."""

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from typing import Any

from guanxi.cli.language import _

LANGUAGES = ("zh-hans", "en")


def read(argv: Sequence[str] | None) -> Namespace:
    """The command line as values; misuse is said on stderr and exits with 2."""
    top = parser()
    given = top.parse_args(argv)
    if given.command == "import" and (given.undo is None) == (given.file is None):
        top.error(_("guanxi import takes MODULE and FILE, or --undo JOB and nothing else"))
    return given


def parser() -> ArgumentParser:
    """The whole command line of `guanxi`."""
    top = ArgumentParser(prog="guanxi", description=_("Guanxi, a customer relationship management system."))
    commands = top.add_subparsers(dest="command", required=True, metavar=_("COMMAND"), title=_("commands"))
    for name, text, declare in _commands():
        declare(
            commands.add_parser(
                name, help=text, description=text, allow_abbrev=False, formatter_class=RawDescriptionHelpFormatter
            )
        )
    return top


def _commands() -> tuple[tuple[str, str, Callable[[ArgumentParser], None]], ...]:
    return (
        ("run", _("Serve web pages and background work together."), _run),
        ("web", _("Serve web pages only."), _web),
        ("worker", _("Do background work only."), _worker),
        ("scheduler", _("Start the work that is due by the clock, only."), _scheduler),
        ("init", _("Make a new, empty company."), _init),
        ("demo", _("Make the demo company, in an empty database only."), _demo),
        ("token", _("Print a new API token."), _token),
        ("import", _("Import a file, or undo an import."), _import),
        ("export", _("Export a module into a file: CSV, Excel or JSON Lines."), _export),
        (
            "configuration",
            _("Write down how the company has set Guanxi up, or bring that of another company in."),
            _configuration,
        ),
        ("backup", _("Write everything of the company into one file, while people work."), _backup),
        ("restore", _("Put the company of a backup in the place of this home's."), _restore),
        ("move", _("Copy everything into another, empty database."), _move),
        ("seed-scale", _("Make a synthetic company of any size, for benchmarks."), _seed_scale),
        ("doctor", _("Check the set-up and say what to do about each finding."), _doctor),
    )


def _address(command: ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help=_("address to listen on (default: 127.0.0.1)"))
    command.add_argument("--port", type=_number(0, 65535), help=_("port to listen on (default: GUANXI_PORT or 8000)"))


def _run(command: ArgumentParser) -> None:
    _address(command)
    command.add_argument("--demo", action="store_true", help=_("make the demo company first if the database is empty"))
    command.add_argument("--workers", type=_number(0, 64), default=1, help=_("background processes (default: 1)"))


def _seed_scale(command: ArgumentParser) -> None:
    command.add_argument(
        "--accounts", type=_number(1, 10_000_000), default=100_000, help=_("how many (default: 100000)")
    )
    command.add_argument(
        "--opportunities", type=_number(0, 10_000_000), default=50_000, help=_("how many (default: 50000)")
    )
    command.add_argument("--contacts", type=_number(0, 20_000_000), help=_("how many (default: two for each account)"))
    command.add_argument(
        "--activities", type=_number(0, 30_000_000), help=_("how many follow-ups (default: three for each account)")
    )
    command.add_argument("--people", type=_number(100, 50_000), default=5_000, help=_("how many (default: 5000)"))
    command.add_argument("--seed", type=_number(0, 10**9), default=1, help=_("the same seed makes the same company"))


def _web(command: ArgumentParser) -> None:
    _address(command)
    command.add_argument(
        "--workers",
        type=_number(1, 64),
        help=_("web processes, replaced one by one on SIGHUP (default: this process alone serves)"),
    )
    command.add_argument("--fd", type=_number(0, 10_000), help=_("take over a socket that is open under this number"))
    command.add_argument("--tell", type=_number(0, 10_000), help=SUPPRESS)  # how one of several says that it serves


def _worker(command: ArgumentParser) -> None:
    command.add_argument(
        "--embedded",
        action="store_true",
        help=_("also start scheduled work, and end when standard input closes (as a part of guanxi run)"),
    )


def _scheduler(command: ArgumentParser) -> None:
    """Takes nothing."""


def _init(command: ArgumentParser) -> None:
    command.add_argument("--company", required=True, help=_("name of the company"))
    command.add_argument("--admin", required=True, metavar="EMAIL", help=_("e-mail address of the administrator"))
    command.add_argument(
        "--password-stdin",
        action="store_true",
        help=_("read the password from standard input; without it a one-time password is printed"),
    )
    command.add_argument("--language", choices=LANGUAGES, default="zh-hans", help=_("default: zh-hans"))
    command.add_argument("--currency", default="CNY", help=_("base currency, three letters (default: CNY)"))
    command.add_argument("--timezone", default="Asia/Shanghai", help=_("time zone (default: Asia/Shanghai)"))
    command.add_argument(
        "--fiscal-year-start",
        type=_number(1, 12),
        default=1,
        metavar=_("MONTH"),
        help=_("month in which the fiscal year begins (default: 1)"),
    )


def _demo(command: ArgumentParser) -> None:
    command.add_argument("--language", choices=LANGUAGES, help=_("default: the language of the terminal"))


def _token(command: ArgumentParser) -> None:
    command.add_argument("user", metavar="USER", help=_("user name or e-mail address"))
    command.add_argument("--name", default="", help=_("what the token is for"))
    command.add_argument("--scopes", choices=("read", "write"), default="write", help=_("default: write"))


def _import(command: ArgumentParser) -> None:
    command.add_argument("module", nargs="?", metavar="MODULE", help=_("name of the module, such as accounts"))
    command.add_argument("file", nargs="?", metavar="FILE", help=_("file to import: CSV, Excel (.xlsx) or JSON Lines"))
    command.add_argument("--map", metavar="FILE", help=_("JSON file that says which column goes where"))
    command.add_argument("--key", metavar="FIELDS", help=_("fields that tell whether a record exists, with commas"))
    command.add_argument(
        "--on-duplicate", choices=("skip", "update", "create"), help=_("what to do with a row that exists already")
    )
    _person(command)
    command.add_argument("--history", action="store_true", help=_("keep the authors, owners and dates of the past"))
    command.add_argument("--dry-run", action="store_true", help=_("check every row, keep nothing"))
    command.add_argument("--sheet", metavar="NAME", help=_("the sheet of a workbook (default: the first)"))
    command.add_argument("--undo", type=int, metavar="JOB", help=_("undo the import with this job number"))


def _export(command: ArgumentParser) -> None:
    command.add_argument("module", metavar="MODULE", help=_("name of the module, such as accounts"))
    command.add_argument("file", metavar="FILE", help=_("file to write, ending in .csv, .xlsx or .jsonl"))
    command.add_argument("--view", metavar="NAME", help=_("the saved view to export"))
    _person(command)


def _configuration(command: ArgumentParser) -> None:
    command.add_argument("do", choices=("export", "import"), metavar="export|import", help=_("out, or in"))
    command.add_argument("file", metavar="FILE", help=_("the text: JSON; - is the standard output or input"))
    command.add_argument("--kinds", metavar="KINDS", help=_("only these kinds, with commas: roles,custom-fields"))
    command.add_argument(
        "--leave", metavar="PARTS", help=_("on import, leave these as they are here, with commas: roles/Sales")
    )
    command.add_argument("--name", help=_("on import, the name of the change set (default: that of the file)"))
    command.add_argument("--dry-run", action="store_true", help=_("say what would change, keep nothing"))
    _person(command)


def _backup(command: ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help=_("file to write; there must be none of this name yet"))
    command.add_argument(
        "--with-secret-key", action="store_true", help=_("put the secret key inside, too (default: it is left out)")
    )


def _restore(command: ArgumentParser) -> None:
    command.add_argument("file", metavar="FILE", help=_("a backup"))
    command.add_argument(
        "--replace",
        action="store_true",
        help=_("replace the company that is in this home, with all that belongs to it"),
    )


def _move(command: ArgumentParser) -> None:
    command.add_argument(
        "url", metavar="DATABASE_URL", help=_("where to: postgresql://user:password@host/name or sqlite:////path")
    )


def _doctor(command: ArgumentParser) -> None:
    command.add_argument("--deep", action="store_true", help=_("read every file and compare it with its checksum"))


def _person(command: ArgumentParser) -> None:
    command.add_argument(
        "--as", dest="user", metavar="USER", help=_("do it as this person (default: the first administrator)")
    )


def _number(low: int, high: int) -> Callable[[str], Any]:
    """A whole number between two others, for argparse."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit()) or not low <= int(text) <= high:
            raise ArgumentTypeError(
                _("%(text)s is not a whole number from %(low)s to %(high)s") % {"text": text, "low": low, "high": high}
            )
        return int(text)

    return read
