"""Reading the mailboxes, one after the other, a few mails at a time."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from guanxi.jobs.registry import job
from guanxi.jobs.run import Run
from guanxi.kernel import clock
from guanxi.kernel.outages import outage
from guanxi.messaging.mail.imap import BoxProblem, Visit, visiting
from guanxi.messaging.mail.models import MailBox
from guanxi.messaging.mail.reading import read
from guanxi.modules.mails.receiving import receive

log = logging.getLogger(__name__)


@job("mail_poll", atomic=False, every=timedelta(minutes=2), label=_("Read mailboxes"))
def poll_mailboxes(run: Run) -> object:
    """Read what is new in every mailbox; the result says how many mails that were."""
    after = run.checkpoint.get("after", 0)
    box = MailBox.objects.filter(is_on=True, pk__gt=after).order_by("pk").first()
    if box is None:
        return {"mails": run.done}
    return run.next({"after": box.pk}, done=run.done + look_into(box))


def look_into(box: MailBox) -> int:
    """Keep what is new in a mailbox, mail by mail with the place that it was read to; how many that were."""
    kept, problem = 0, ""
    try:
        with visiting(box) as visit:
            for uid in visit.found.uids:
                kept += take(box, visit, uid)
            MailBox.objects.filter(pk=box.pk).update(uid_validity=visit.found.uid_validity)
    except BoxProblem as error:
        problem = str(error)
    MailBox.objects.filter(pk=box.pk).update(checked_at=clock.now(), problem=problem[:300])
    return kept


def take(box: MailBox, visit: Visit, uid: int) -> int:
    """One odd mail that can't be kept must not keep out all those behind it."""
    content = visit.read(uid)
    try:
        with transaction.atomic():
            mail = receive(box, read(content)) if content is not None else None
            _note_place(box, visit, uid)
    except Exception as error:  # whatever a stranger's program has written; an outage of ours is none of its making
        if outage(error):
            raise
        log.warning("mail %s of mailbox %s could not be kept", uid, box.pk, exc_info=error)
        mail = None
        _note_place(box, visit, uid)
    return 1 if mail is not None else 0


def _note_place(box: MailBox, visit: Visit, uid: int) -> None:
    MailBox.objects.filter(pk=box.pk).update(last_uid=uid, uid_validity=visit.found.uid_validity)
