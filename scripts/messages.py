"""The translations: one catalogue a language for the whole product.

python -m scripts.messages update     collect texts, merge locale/pending/*.po, write the catalogue, compile it
python -m scripts.messages compile    make the .mo file, if the catalogue is newer
python -m scripts.messages check      say what is missing, fuzzy or has other placeholders than its source
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src/guanxi"
PENDING = ROOT / "locale/pending"
LANGUAGE = "zh_Hans"
CATALOGUE = ROOT / f"locale/{LANGUAGE}/LC_MESSAGES/django.po"
COMPILED = CATALOGUE.with_suffix(".mo")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")
CHANGING_HEADERS = re.compile(
    r'^"(Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By).*\n', re.MULTILINE
)
LAZY = ("gettext", "ngettext", "pgettext", "npgettext")
KEYWORDS = {**DEFAULT_KEYWORDS, **{f"{name}_lazy": DEFAULT_KEYWORDS[name] for name in LAZY}, "gettext_noop": None}


def main() -> None:
    commands = {"update": update, "compile": compile_if_stale, "check": check}
    command = commands.get(sys.argv[1]) if len(sys.argv) == 2 else None
    if command is None:
        sys.exit("usage: python -m scripts.messages update|compile|check")
    command()


def update() -> None:
    catalogue = read(CATALOGUE)
    for path in sorted(PENDING.glob("*.po")):
        merge(read(path), into=catalogue)
    catalogue.update(extracted(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    write(catalogue)
    compile_if_stale()
    problems = problems_of(catalogue)
    print(f"{len(catalogue)} messages, {len(problems)} to look at")
    for problem in problems:
        print("  " + problem)


def check() -> None:
    """Compares the sources as they are now with the catalogue; exits 1 when anything is not in order."""
    catalogue = read(CATALOGUE)
    problems = problems_of(catalogue) + missing(catalogue, extracted())
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(f"{len(problems)} problems in {CATALOGUE.relative_to(ROOT)}; `make messages` collects new texts.")


def compile_if_stale() -> None:
    if not CATALOGUE.exists():
        return
    if COMPILED.exists() and COMPILED.stat().st_mtime > CATALOGUE.stat().st_mtime:
        return
    with COMPILED.open("wb") as file:
        write_mo(file, read(CATALOGUE))


def extracted() -> Catalog:
    """Every text that Python and templates mark for translation."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = Catalog()
    for _name, _line, text, comments, context in extract_from_dir(
        SOURCES, methods, options, keywords=KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        found.add(text, auto_comments=comments, context=context)
    return found


def read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale=LANGUAGE, project="Guanxi", charset="utf-8")
    return read_po(io.BytesIO(path.read_bytes()), locale=LANGUAGE, charset="utf-8")


def write(catalogue: Catalog) -> None:
    """Sorted, without places and dates, so that a change of the code changes few lines here."""
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.header_comment = "# Guanxi in Simplified Chinese. One catalogue for the whole product."
    made = io.BytesIO()
    write_po(made, catalogue, width=120, no_location=True, sort_output=True)
    CATALOGUE.write_text(CHANGING_HEADERS.sub("", made.getvalue().decode()), encoding="utf-8")


def merge(pending: Catalog, *, into: Catalog) -> None:
    for message in pending:
        if message.id and is_translated(message):
            into.delete(message.id, message.context)
            into.add(message.id, message.string, context=message.context)


def problems_of(catalogue: Catalog) -> list[str]:
    problems = []
    for message in catalogue:
        if not message.id:
            continue
        if not is_translated(message):
            problems.append(f"no translation: {shown(message)}")
        elif message.fuzzy:
            problems.append(f"fuzzy: {shown(message)}")
        elif not placeholders_agree(message):
            problems.append(f"placeholders differ: {shown(message)}")
    return problems


def missing(catalogue: Catalog, source: Catalog) -> list[str]:
    return [
        f"not in the catalogue: {shown(message)}"
        for message in source
        if message.id and catalogue.get(message.id, message.context) is None
    ]


def is_translated(message: Message) -> bool:
    return all(texts(message.string))


def placeholders_agree(message: Message) -> bool:
    """The translation names each placeholder of the fullest source form; a plural may leave the number out."""
    wanted = set(PLACEHOLDER.findall(texts(message.id)[-1]))
    return all(set(PLACEHOLDER.findall(text)) == wanted for text in texts(message.string))


def texts(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return tuple(value) if isinstance(value, tuple | list) else (value or "",)


def shown(message: Message) -> str:
    return repr(texts(message.id)[0])


if __name__ == "__main__":
    main()
