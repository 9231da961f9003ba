"""python -m bench.mails 50000: so many mails put into the outbox and handed over to the server of GUANXI_EMAIL_URL,
each written down before and after; bare rows are committed one by one, for so often the outbox commits at least.
"""

import sys
from uuid import uuid4

from bench.measured import do_job, measure

from django.db import transaction  # isort: skip

from guanxi.jobs.queue import enqueue  # isort: skip
from guanxi.kernel.sending import Outgoing, send  # isort: skip
from guanxi.messaging.outbox.deliver import deliver_messages  # isort: skip
from guanxi.messaging.outbox.models import Message  # isort: skip

AT_ONCE = 500
RUN = f"bench-{uuid4().hex[:8]}"  # what was told before under the same key is not told again


def main(count: int) -> None:
    def work() -> None:
        for begin in range(0, count, AT_ONCE):
            with transaction.atomic():
                send.ask([_mail(number) for number in range(begin, min(begin + AT_ONCE, count))])
        do_job(enqueue(deliver_messages))

    measure(count, work)
    sent = Message.objects.filter(key__startswith=f"{RUN}:", state="sent").count()
    assert sent == count, f"only {sent} of {count} mails have left"


def _mail(number: int) -> Outgoing:
    return Outgoing(
        channel="mail",
        purpose="service",
        key=f"{RUN}:{number}",
        addresses=(f"someone{number}@example.org",),
        subject=f"订单 {number}",
        body="您好，这是一封测试邮件。\n\n" * 10,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
