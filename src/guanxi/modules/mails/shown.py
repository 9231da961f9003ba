"""A mail on its record page as its receiver will read it, and where mails are written and answered from."""

from functools import partial
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from markupsafe import Markup

from guanxi.access.actor import Actor
from guanxi.access.fields import known_value
from guanxi.kernel.markup import as_html, is_html, sanitised
from guanxi.meta.module import Module
from guanxi.modules.mails.models import ABOUT, Mail
from guanxi.modules.mails.module import MAIL
from guanxi.modules.mails.services import copies, leaves_at
from guanxi.records.models import StoredFile
from guanxi.web import formats
from guanxi.web.detail import doors, panels


def panel(mail: Mail, actor: Actor) -> dict[str, Any] | None:
    """The mail as it reads, with its files; of what waits, when it leaves."""
    if mail.direction != "out":
        return None
    leaves = leaves_at(mail) if mail.status == "waiting" else None
    return {
        "mail": mail,
        "copies": copies(mail),
        "body": Markup(sanitised(mail.body if is_html(mail.body) else as_html(mail.body))),
        "files": StoredFile.objects.filter(module="mail", record_id=mail.pk, deleted_at=None).order_by("pk"),
        "read": _read(mail),
        "leaves": formats.full_moment(leaves) if leaves else "",
        "may_recall": mail.status == "waiting" and mail.owner_id == actor.user_id,
    }


def _read(mail: Mail) -> str:
    """Whether a mail whose opens are counted was read, in words."""
    if not mail.is_tracked or mail.status != "sent":
        return ""
    if mail.clicked_at:
        links = ngettext("a link was followed once", "links were followed %(count)s times", mail.clicks)
        said = links % {"count": mail.clicks}
        opened = formats.moment(mail.opened_at or mail.clicked_at)
        return _("Opened on %(when)s; %(links)s.") % {"when": opened, "links": said}
    if mail.opened_at:
        return _("Opened on %(when)s.") % {"when": formats.moment(mail.opened_at)}
    if mail.machine_opened_at:
        return _("Not opened by anybody yet; a mail server or a scanner has fetched it.")
    return _("Not opened yet, as far as its receiver lets that be seen.")


def _writes(key: str, module: Module, record: Any, actor: Actor) -> bool:
    if module.key != key or not actor.may(MAIL, "create"):
        return False
    return key == "opportunity" or bool(known_value(module, actor, record, "email"))


def _is_mine(module: Module, record: Any, actor: Actor) -> bool:
    return module.key == "mail" and record.owner_id == actor.user_id and record.status in {"received", "sent"}


for one in ABOUT:
    doors.add(
        doors.Door(
            label=gettext_lazy("Write a mail"),
            icon="mail",
            href=f"/m/mails/new?{one}={{id}}",
            is_for=partial(_writes, one),
        )
    )
doors.add(doors.Door(label=gettext_lazy("Reply or forward"), icon="undo", href="/mail/{id}", is_for=_is_mine))
panels.add(panels.Panel(module="mail", template="mails/panel.html", load=panel))
