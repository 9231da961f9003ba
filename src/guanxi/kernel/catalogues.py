"""Where the translations lie: inside an installed package, else at the root of the source."""

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
PLACES = (PACKAGE / "locale", PACKAGE.parent.parent / "locale")
CATALOGUES = next((place for place in PLACES if place.is_dir()), PLACES[0])
