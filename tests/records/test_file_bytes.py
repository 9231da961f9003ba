"""Bytes of files lie in a folder or in an object storage, and nobody who works with files can tell which."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as present

from guanxi.meta import registry
from guanxi.records.file_bytes import Folder, Store
from guanxi.records.files import add_file
from guanxi.records.object_files import Objects
from guanxi.records.purge import purge
from guanxi.records.store import delete
from tests.kit.object_storage import object_storage
from tests.kit.people import Kit

ACCOUNT = registry.get("account")
CONTENT = "客户".encode() * 500_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def objects(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, dict[str, bytes]]]:
    """The setting for an object storage, and what that keeps."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    with object_storage() as (address, kept):
        yield f"s3://crm/files?endpoint={address}&region=us-east-1", kept


@pytest.fixture(params=["folder", "objects"])
def place(request: pytest.FixtureRequest, tmp_path: Path, objects: tuple[str, Any]) -> Store:
    return Folder(tmp_path / "files") if request.param == "folder" else Objects(objects[0])


def test_bytes_that_were_kept_are_read_and_removed_by_their_hash(place: Store, tmp_path: Path):
    sent = tmp_path / "sent"
    sent.write_bytes(CONTENT)

    place.keep(sent, DIGEST)

    assert place.has(DIGEST)
    with place.opened(DIGEST) as file:
        assert file.read() == CONTENT
    with place.local(DIGEST) as path:
        assert path.read_bytes() == CONTENT
    place.forget(DIGEST)
    place.forget(DIGEST)
    assert not place.has(DIGEST)


def test_bytes_that_are_not_there_are_missing(place: Store):
    with pytest.raises(FileNotFoundError):
        place.opened(DIGEST).read()
    with pytest.raises(FileNotFoundError), place.local(DIGEST) as path:
        path.read_bytes()


def test_a_storage_that_does_not_answer_is_an_error_of_the_system(objects: tuple[str, Any]):
    url = objects[0].replace("endpoint=http://127.0.0.1:", "endpoint=http://127.0.0.1:1&region=x#")

    with pytest.raises(OSError, match="does not do its part"):
        Objects(url).opened(DIGEST)


@pytest.mark.parametrize("url", ["http://bucket", "s3://", "s3://bucket?secret=x"])
def test_an_address_that_is_none_is_refused(url: str):
    with pytest.raises(ValueError, match="GUANXI_FILES_URL"):
        Objects(url)


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_into_the_object_storage_comes_back_and_is_purged(
    kit: Kit, settings: Any, objects: tuple[str, Any]
):
    url, kept = objects
    settings.ENVIRONMENT = replace(present.ENVIRONMENT, files_url=url)
    account = kit.make("account", "bob")

    stored = add_file(ACCOUNT, kit["bob"], account.pk, "plan.txt", [CONTENT])
    answer = kit.browser("bob").get(f"/files/{stored.pk}")

    assert list(kept) == [f"/crm/files/{DIGEST}"]
    assert b"".join(answer.streaming_content) == CONTENT
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    delete(ACCOUNT, kit["bob"], account.pk)
    purge(ACCOUNT, kit["admin"], account.pk)
    assert kept == {}
