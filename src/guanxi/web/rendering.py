"""Pages from templates, the frame around them, and short answers at their foot."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from guanxi.web.frame import Frame

LEVELS = {"good": messages.SUCCESS, "warn": messages.WARNING, "bad": messages.ERROR}
TONES = {level: tone for tone, level in LEVELS.items()}


def page(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    """A whole page, or a fragment of one, with what every template of ours may ask for."""
    frame = Frame(request)
    untold = SimpleLazyObject(lambda: said(request) if frame.user is not None else [])  # a fragment tells nothing
    surroundings = {"frame": frame, "user": frame.user, "messages": untold}
    return render(request, template, {**surroundings, **context}, status=status)


def say(request: HttpRequest, text: Any, tone: str = "good", undo: dict[str, str] | None = None) -> None:
    """Tell the person something on the next page that is shown; `undo` is {url, label} of a way back."""
    messages.add_message(request, LEVELS[tone], str(text), extra_tags=json.dumps(undo) if undo else "")


def said(request: HttpRequest) -> list[dict[str, Any]]:
    """What is to be told and has not been yet; told once."""
    return [
        {
            "text": message.message,
            "tone": TONES.get(message.level, "good"),
            "undo": json.loads(message.extra_tags) if message.extra_tags else None,
        }
        for message in messages.get_messages(request)
    ]
