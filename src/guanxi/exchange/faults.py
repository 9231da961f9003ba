"""Reading untrusted JSON piece by piece: every fault is kept with its path, so that a person mends all in one go."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError, Invalid


class Faults:
    """Collects what is wrong. Each reader answers a usable value, so that reading goes on."""

    def __init__(self) -> None:
        self.errors: list[DomainError] = []

    def add(self, path: str, hint: Any) -> None:
        self.errors.append(DomainError("E_FORMAT", field=path, label=path, hint=hint))

    def raise_any(self) -> None:
        if self.errors:
            raise Invalid(self.errors)

    def unknown(self, raw: dict[str, Any], known: tuple[str, ...], path: str) -> None:
        for name in raw:
            if name not in known:
                full = f"{path}.{name}".lstrip(".")
                self.errors.append(DomainError("E_UNKNOWN_FIELD", field=full, name=full))

    def object_(self, raw: Any, path: str) -> dict[str, Any]:
        if isinstance(raw, dict):
            return raw
        self.add(path, _("a JSON object is wanted here"))
        return {}

    def text(self, raw: Any, path: str) -> str:
        return self._typed(raw, str, "", path, _("text is wanted here"))

    def texts(self, raw: Any, path: str) -> tuple[str, ...]:
        if isinstance(raw, list) and all(isinstance(item, str) for item in raw):
            return tuple(raw)
        self.add(path, _("a list of texts is wanted here"))
        return ()

    def whole(self, raw: Any, path: str) -> int:
        return 0 if isinstance(raw, bool) else self._typed(raw, int, 0, path, _("a whole number is wanted here"))

    def truth(self, raw: Any, path: str) -> bool:
        return self._typed(raw, bool, False, path, _("true or false is wanted here"))

    def choice(self, raw: Any, choices: tuple[str, ...], path: str) -> str:
        if raw not in choices:
            self.errors.append(DomainError("E_CHOICE", field=path, label=path, choices=", ".join(choices)))
            return choices[0]
        return str(raw)

    def value(self, raw: Any, path: str) -> str:
        """A value of the file as text; JSON's own true, false, null and numbers are written as in a file."""
        if raw is None:
            return ""
        if isinstance(raw, bool):
            return "true" if raw else "false"
        return str(self._typed(raw, (str, int), "", path, _("text is wanted here")))

    def _typed(self, raw: Any, kind: Any, instead: Any, path: str, hint: Any) -> Any:
        if isinstance(raw, kind):
            return raw
        self.add(path, hint)
        return instead
