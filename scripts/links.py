"""Check that what the documentation links to inside the project exists: files, folders, pictures and headings."""

import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*$", re.MULTILINE)
OUTSIDE = re.compile(r"^[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def main() -> None:
    problems = [problem for page in pages() for problem in problems_of(page)]
    for problem in problems:
        print(problem)
    if problems:
        sys.exit(f"{len(problems)} broken links")


def pages() -> list[Path]:
    """Every tracked or new page; what git ignores does not count."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "*.md"]
    said = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in said.split("\0") if name and (ROOT / name).exists()]


def problems_of(page: Path) -> list[str]:
    text = CODE.sub("", FENCE.sub("", page.read_text(encoding="utf-8")))
    found = []
    for target in LINK.findall(text):
        if not OUTSIDE.match(target) and (reason := broken(page, unquote(target))):
            found.append(f"{page.relative_to(ROOT)}: {target}: {reason}")
    return found


def broken(page: Path, target: str) -> str:
    """Why the link leads nowhere, or nothing."""
    name, _, anchor = target.partition("#")
    path = (ROOT / name.lstrip("/") if name.startswith("/") else page.parent / name) if name else page
    if not path.exists():
        return "no such file"
    if anchor and path.suffix == ".md" and anchor not in anchors(path):
        return "no such heading"
    return ""


def anchors(page: Path) -> set[str]:
    """The names that forges give to headings: small letters, spaces as hyphens, marks left out, repeats numbered."""
    names: set[str] = set()
    for heading in HEADING.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "")
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).strip().replace(" ", "-")
        count = 0
        while (name := f"{slug}-{count}" if count else slug) in names:
            count += 1
        names.add(name)
    return names


if __name__ == "__main__":
    main()
