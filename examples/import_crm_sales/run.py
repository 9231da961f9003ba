"""Move a whole company in: people, products, accounts and 8,800 deals, with nothing but maps.

    python examples/import_crm_sales/run.py FOLDER

FOLDER holds the files of the public data set "CRM Sales Opportunities": sales_teams.csv, products.csv, accounts.csv and
sales_pipeline.csv, as they come. The company is made in GUANXI_HOME, which must be empty.
"""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
COMPANY = ["--company", "CRM Sales", "--admin", "admin@example.com"]
PLACE = ["--language", "en", "--currency", "USD", "--timezone", "America/New_York"]

# Module, file and map, in the order in which one needs the other. The same file feeds several modules.
STEPS = (
    ("positions", "sales_teams.csv", "regions"),
    ("positions", "sales_teams.csv", "manager_positions"),
    ("positions", "sales_teams.csv", "agent_positions"),
    ("users", "sales_teams.csv", "managers"),
    ("users", "sales_teams.csv", "agents"),
    ("products", "products.csv", "products"),
    ("accounts", "accounts.csv", "accounts"),
    ("opportunities", "sales_pipeline.csv", "pipeline"),
)


def main(folder: Path) -> int:
    """Make the company and import one file after the other; stop at the first that fails."""
    guanxi("init", *COMPANY, *PLACE)
    for module, file, name in STEPS:
        past = ["--history"] if name == "pipeline" else []
        print(f"{file} → {module} ({name})", flush=True)
        guanxi("import", module, str(folder / file), "--map", str(HERE / "maps" / f"{name}.json"), *past)
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
