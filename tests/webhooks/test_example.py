"""The receiver of the examples, as a process of its own, hears and checks what the product really sends."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from guanxi.jobs.queue import enqueue
from guanxi.meta import registry
from guanxi.modules.webhooks.services import secret_of, send_test
from guanxi.records import store
from guanxi.webhooks.deliver import deliver_webhooks
from guanxi.webhooks.models import Delivery, Webhook
from tests.architecture.source import ROOT
from tests.kit.outbox import run_job
from tests.kit.people import Kit
from tests.kit.serving import wait_until

EXAMPLE = ROOT / "examples" / "receive_webhooks" / "receiver.py"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@pytest.fixture
def webhook(kit: Kit, settings: Any) -> Webhook:
    settings.CALLS_TO_PRIVATE = True
    return store.create(
        registry.get("webhook"), kit["admin"], {"name": "ERP", "url": f"http://127.0.0.1:{free_port()}/"}
    )


@pytest.fixture
def receiver(kit: Kit, webhook: Webhook) -> Iterator[subprocess.Popen[str]]:
    secret = secret_of(actor=kit["admin"], pk=webhook.pk)
    port = webhook.url.rstrip("/").rpartition(":")[2]
    command = [sys.executable, str(EXAMPLE), port]
    process = subprocess.Popen(
        command, env={**os.environ, "GUANXI_WEBHOOK_SECRET": secret}, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.terminate()
    process.wait(timeout=10)


def test_the_example_receiver_hears_what_is_sent_once(
    kit: Kit, webhook: Webhook, receiver: subprocess.Popen[str]
) -> None:
    send_test(actor=kit["admin"], pk=webhook.pk)

    def heard() -> bool:
        Delivery.objects.filter(state="queued").update(due_at=webhook.created_at)  # it may still be starting
        run_job(enqueue(deliver_webhooks))
        return Delivery.objects.get().state == "delivered"

    wait_until(heard)

    assert receiver.stdout is not None
    assert receiver.stdout.readline().startswith("webhook")


def test_the_example_receiver_turns_a_stranger_away(
    kit: Kit, webhook: Webhook, receiver: subprocess.Popen[str]
) -> None:
    from_another = store.create(registry.get("webhook"), kit["admin"], {"name": "Stranger", "url": webhook.url})
    send_test(actor=kit["admin"], pk=from_another.pk)

    def answered() -> bool:
        Delivery.objects.filter(state="queued").update(due_at=webhook.created_at)
        run_job(enqueue(deliver_webhooks))
        return Delivery.objects.get().status is not None

    wait_until(answered)

    assert Delivery.objects.get().status == 401
