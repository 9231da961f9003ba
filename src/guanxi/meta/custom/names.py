"""The names of modules that a company makes: `x-devices` on the surface, `x_devices` as key."""

SLUG = r"x-[a-z0-9]+(?:-[a-z0-9]+)*"
OWN = "x-"


def is_own(slug: str) -> bool:
    """Whether a name of the surface is that of a module of the company's own."""
    return slug.startswith(OWN)


def key_of(slug: str) -> str:
    """The key of the module with this name."""
    return slug.replace("-", "_")
