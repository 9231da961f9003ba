"""The company's own words for modules and fields, in both languages. What it leaves empty keeps the product's word."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils import translation
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from guanxi.kernel.errors import DomainError, Invalid
from guanxi.kernel.text import tidy
from guanxi.meta import registry
from guanxi.meta.field import Field
from guanxi.meta.module import Module

LENGTH = 60
LANGUAGES = ("zh", "en")
OF_MODULE = ("label", "plural")
LINES = "lines."  # before the key of a field of a document's lines


def named_fields(module: Module) -> dict[str, Field]:
    """The fields that are named here; those that the company has added are named where it has added them."""
    lines = module.lines.fields if module.lines else ()
    found = {field.key: field for field in module.fields}
    found |= {LINES + field.key: field for field in lines}
    return {key: field for key, field in found.items() if not field.is_custom}


def cleaned(module: Module, given: Any) -> dict[str, Any] | None:
    """Words as they are kept: `{"label": {"zh", "en"}, "plural": …, "fields": {key: {"zh", "en"}}}`, nothing where none
    is left; E_UNKNOWN_FIELD for what the module does not have."""
    if not isinstance(given, Mapping):
        raise DomainError("E_FORMAT", field="words", label=_("Words"), hint='{"label": {"zh": "…", "en": "…"}}')
    errors: list[DomainError] = []
    found: dict[str, Any] = {name: _word(given.get(name), name, errors) for name in OF_MODULE}
    fields = given.get("fields") or {}
    known = named_fields(module)
    errors += [_unknown(name) for name in given if name not in (*OF_MODULE, "fields")]
    if not isinstance(fields, Mapping):
        raise DomainError("E_FORMAT", field="fields", label=_("Fields"), hint='{"name": {"zh": "…", "en": "…"}}')
    errors += [_unknown(f"fields.{key}") for key in fields if key not in known]
    found["fields"] = _filled({key: _word(fields[key], f"fields.{key}", errors) for key in fields if key in known})
    if errors:
        raise Invalid(errors)
    return _filled(found) or None


def apply(module: Module, words: Mapping[str, Any]) -> Module:
    """The module under the company's words."""
    fields = words.get("fields", {})
    lines = module.lines
    return replace(
        module,
        label=said(words.get("label"), module.label),
        label_plural=said(words.get("plural"), module.label_plural),
        fields=_renamed(module.fields, fields),
        lines=replace(lines, fields=_renamed(lines.fields, fields, LINES)) if lines else None,
    )


def said(word: Mapping[str, str] | None, standard: Any) -> Any:
    """The company's word in the reader's language, or that of the product."""
    return _spoken(word.get("zh", ""), word.get("en", ""), standard) if word else standard


def _say(zh: str, en: str, standard: Any) -> str:
    return (zh if (get_language() or "").startswith("zh") else en) or str(standard)


_spoken = lazy(_say, str)


def _renamed(fields: Iterable[Field], words: Mapping[str, Any], before: str = "") -> tuple[Field, ...]:
    return tuple(
        replace(field, label=said(words[before + field.key], field.label)) if before + field.key in words else field
        for field in fields
    )


def _word(given: Any, name: str, errors: list[DomainError]) -> dict[str, str]:
    """One word in both languages, without those left empty."""
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not set(given) <= set(LANGUAGES):
        errors.append(DomainError("E_FORMAT", field=name, label=name, hint='{"zh": "…", "en": "…"}'))
        return {}
    found = {}
    for language, text in given.items():
        if not isinstance(text, str | None):
            errors.append(DomainError("E_FORMAT", field=f"{name}.{language}", label=name, hint="…"))
        elif len(plain := " ".join(tidy(text or "").split())) > LENGTH:
            errors.append(DomainError("E_LENGTH", field=f"{name}.{language}", label=name, limit=LENGTH))
        elif plain:
            found[language] = plain
    return found


def _filled(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value}


def _unknown(name: str) -> DomainError:
    return DomainError("E_UNKNOWN_FIELD", field=name, name=name)


def standard(module: Module) -> dict[str, Any]:
    """The product's own words, in both languages."""
    source = registry.declared(module.key) or module
    named = {key: both(field.label) for key, field in named_fields(source).items()}
    return {"label": both(source.label), "plural": both(source.label_plural), "fields": named}


def both(label: Any) -> dict[str, str]:
    """A label in both languages."""
    found = {}
    for language, code in zip(LANGUAGES, ("zh-hans", "en"), strict=True):
        with translation.override(code):
            found[language] = str(label)
    return found
