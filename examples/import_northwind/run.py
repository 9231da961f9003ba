"""Move the classic trading company in: products, employees with their managers, customers and their contacts.

    python examples/import_northwind/run.py FOLDER

FOLDER holds the CSV files of Northwind as they come. The company is made in GUANXI_HOME, which must be empty.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMPANY = ["--company", "Northwind Traders", "--admin", "admin@example.com"]
PLACE = ["--language", "en", "--currency", "USD", "--timezone", "America/New_York"]

# Module and file, in the order in which one needs the other; each map is named after what it makes.
STEPS = (
    ("product-categories", "categories.csv", "categories"),
    ("products", "products.csv", "products"),
    ("positions", "employees.csv", "positions"),
    ("users", "employees.csv", "employees"),
    ("accounts", "customers.csv", "customers"),
    ("contacts", "customers.csv", "contacts"),
)


def main(folder: Path) -> int:
    """Make the company and import one file after the other; stop at the first that fails."""
    guanxi("init", *COMPANY, *PLACE)
    for module, file, name in STEPS:
        print(f"{file} → {module} ({name})", flush=True)
        guanxi("import", module, str(folder / file), "--map", str(HERE / "maps" / f"{name}.json"))
    return 0


def guanxi(*arguments: str) -> None:
    """Run one command of Guanxi; its own words say what went wrong."""
    done = subprocess.run([sys.executable, "-m", "guanxi", *arguments], check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(Path(sys.argv[1])))
