"""How the product looks to a person: theme, density, folded menu, maps, and what he has pinned in the menu.

These belong to the person and hold in every browser; a cookie carries theme and density to the sign-in page.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

# What can be chosen; the first holds until somebody chooses.
CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("auto", "light", "dark"),
    "density": ("comfortable", "compact"),
    "rail": ("", "open", "folded"),
    "map": ("", "amap", "baidu", "osm", "none"),
    "costs": ("", "on"),  # what pages cost, at their foot
}
FOR_ADMINISTRATORS = frozenset({"costs"})
CARRIED = ("theme", "density")  # what the sign-in page shows as well
MAPS = {
    "amap": "https://uri.amap.com/search?keyword=",
    "baidu": "https://api.map.baidu.com/geocoder?output=html&src=guanxi&address=",
    "osm": "https://www.openstreetmap.org/search?query=",
    "none": "",
}
MOST_PINNED = 20


def chosen(request: HttpRequest, name: str) -> str:
    """What holds for the person, or before the sign-in for this browser."""
    is_known = getattr(request, "actor", None) is not None
    value = request.preferences.get(name) if is_known else request.COOKIES.get(f"gx_{name}")
    return value if value in CHOICES[name] else CHOICES[name][0]


def shows_costs(request: HttpRequest) -> bool:
    """Whether an administrator has asked to see what pages cost."""
    actor = getattr(request, "actor", None)
    return actor is not None and actor.is_admin and hasattr(request, "preferences") and chosen(request, "costs") == "on"


def pinned(preferences: Mapping[str, Any]) -> list[str]:
    """The addresses of the menu's entries that the person has pinned, in his order."""
    kept = preferences.get("pinned")
    return [href for href in kept if isinstance(href, str)][:MOST_PINNED] if isinstance(kept, list) else []


def pins(text: str, entries: Sequence[str]) -> list[str]:
    """What a page sends, addresses between commas, as far as the menu has them; each once."""
    return [href for href in dict.fromkeys(text.split(",")) if href in entries][:MOST_PINNED]


def map_address(choice: str, language: str) -> str:
    """The beginning of the address at which the chosen map looks for a place; nothing when there shall be none."""
    return MAPS[choice or ("amap" if language.startswith("zh") else "osm")]
