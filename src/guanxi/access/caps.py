"""The range to which roles keep what a person sees, whatever lets him see it (F008 rule 2).

It takes from positions, modes, rules and rights to see everything; what is his own, given to him or goes with another
record that he sees stays. Of several roles the widest range counts, and of two that differ both.
"""

from collections.abc import Mapping

from guanxi.access.levels import roles_with
from guanxi.access.standing import Standing

ALL = "all"
IN_DEPARTMENTS = frozenset({"department", "department_below"})


def caps_of(standing: Standing) -> Mapping[str, frozenset[str]]:
    """By module, the ranges within which its records are seen, where the roles that are about them leave less than
    everything."""
    capped = [role for role in standing.roles if role.cap != ALL and not role.is_admin]
    if not capped or any(role.is_admin for role in standing.roles):
        return {}
    keys = {right.partition(".")[0] for role in capped for right in role.rights}
    found = {key: frozenset(role.cap for role in roles_with(standing, key)) for key in keys}
    return {key: caps for key, caps in found.items() if ALL not in caps}
