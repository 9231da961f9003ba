"""The company's own words for modules and fields, and the help that stands at fields, in both languages. What it leaves
empty keeps the product's word."""

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

LENGTH, HELP_LENGTH = 60, 300
LANGUAGES = ("zh", "en")
OF_MODULE, OF_LINES = ("label", "plural"), "lines"
OF_FIELDS = {"fields": LENGTH, "help": HELP_LENGTH}
LINES = "lines."  # before the key of a field of a document's lines


def named_of(module: Module) -> tuple[str, ...]:
    """What is named of a module itself; lines of a module that the company has made are named with it."""
    return (*OF_MODULE, OF_LINES) if module.lines and not module.share else OF_MODULE


def named_fields(module: Module) -> dict[str, Field]:
    """The fields that are named here; those that the company has added are named where it has added them."""
    lines = module.lines.fields if module.lines else ()
    found = {field.key: field for field in module.fields}
    found |= {LINES + field.key: field for field in lines}
    return {key: field for key, field in found.items() if not field.is_custom}


def cleaned(module: Module, given: Any) -> dict[str, Any] | None:
    """Words as they are kept: `{"label": {"zh", "en"}, "plural": …, "lines": …, "fields": {key: {"zh", "en"}},
    "help": …}`, nothing where none is left; E_UNKNOWN_FIELD for what the module does not have."""
    if not isinstance(given, Mapping):
        raise DomainError("E_FORMAT", field="words", label=_("Words"), hint='{"label": {"zh": "…", "en": "…"}}')
    errors: list[DomainError] = []
    own = named_of(module)
    found: dict[str, Any] = {name: _word(given.get(name), name, errors) for name in own}
    errors += [_unknown(name) for name in given if name not in (*own, *OF_FIELDS)]
    found |= {part: _of_fields(module, part, given.get(part) or {}, errors) for part in OF_FIELDS}
    if errors:
        raise Invalid(errors)
    return _filled(found) or None


def _of_fields(module: Module, part: str, given: Any, errors: list[DomainError]) -> dict[str, Any]:
    """The names of fields, or their help."""
    known = named_fields(module)
    if not isinstance(given, Mapping):
        raise DomainError("E_FORMAT", field=part, label=_("Fields"), hint='{"name": {"zh": "…", "en": "…"}}')
    errors += [_unknown(f"{part}.{key}") for key in given if key not in known]
    limit = OF_FIELDS[part]
    return _filled({key: _word(given[key], f"{part}.{key}", errors, limit) for key in given if key in known})


def apply(module: Module, words: Mapping[str, Any]) -> Module:
    """The module under the company's words."""
    named, lines = {part: words.get(part, {}) for part in OF_FIELDS}, module.lines
    return replace(
        module,
        label=said(words.get("label"), module.label),
        label_plural=said(words.get("plural"), module.label_plural),
        fields=_renamed(module.fields, named),
        lines=replace(lines, label=said(words.get(OF_LINES), lines.label), fields=_renamed(lines.fields, named, LINES))
        if lines
        else None,
    )


def said(word: Mapping[str, str] | None, standard: Any) -> Any:
    """The company's word in the reader's language, or that of the product."""
    return _spoken(word.get("zh", ""), word.get("en", ""), standard) if word else standard


def _say(zh: str, en: str, standard: Any) -> str:
    return (zh if (get_language() or "").startswith("zh") else en) or str(standard)


_spoken = lazy(_say, str)


def _renamed(fields: Iterable[Field], named: Mapping[str, Any], before: str = "") -> tuple[Field, ...]:
    return tuple(_spelled(field, *(named[part].get(before + field.key) for part in OF_FIELDS)) for field in fields)


def _spelled(field: Field, word: Mapping[str, str] | None, help: Mapping[str, str] | None) -> Field:
    if not word and not help:
        return field
    return replace(field, label=said(word, field.label), help=said(help, field.help))


def _word(given: Any, name: str, errors: list[DomainError], limit: int = LENGTH) -> dict[str, str]:
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
        elif len(plain := " ".join(tidy(text or "").split())) > limit:
            errors.append(DomainError("E_LENGTH", field=f"{name}.{language}", label=name, limit=limit))
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
    fields = named_fields(source)
    lines = {OF_LINES: both(source.lines.label)} if source.lines and OF_LINES in named_of(module) else {}
    return {
        "label": both(source.label),
        "plural": both(source.label_plural),
        **lines,
        "fields": {key: both(field.label) for key, field in fields.items()},
        "help": {key: both(field.help) for key, field in fields.items()},
    }


def both(label: Any) -> dict[str, str]:
    """A label in both languages."""
    found = {}
    for language, code in zip(LANGUAGES, ("zh-hans", "en"), strict=True):
        with translation.override(code):
            found[language] = str(label)
    return found
