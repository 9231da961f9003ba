"""The file of a backup: whatever is not as it was written is refused, and nothing in it is believed."""

import gzip
import io
import tarfile

import pytest

from guanxi.transfer.archive import HEAD, LARGEST_TEXT, Reader, Writer
from guanxi.transfer.refusal import Refused
from tests.kit.trust import times

FILE = "files/" + "ab" * 32


def written() -> bytes:
    target = io.BytesIO()
    archive = Writer(target)
    archive.add(HEAD, b'{"format": 1}')
    archive.add(FILE, b"bytes")
    archive.compressed("data/accounts_account/000000001.jsonl.gz", b"[1]\n[2]\n")
    archive.end({"tables": {}})
    return target.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    return {
        part.name: part.text() if part.name.startswith("data/") else part.content()
        for part in Reader(io.BytesIO(data)).parts()
    }


def packed(name: str, content: bytes = b"x", kind: bytes = tarfile.REGTYPE, **more: object) -> bytes:
    header = tarfile.TarInfo(name)
    header.size, header.type = len(content), kind
    for key, value in more.items():
        setattr(header, key, value)
    return header.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512)


def test_what_was_written_is_read():
    assert read(written())[FILE] == b"bytes"
    assert read(written())["data/accounts_account/000000001.jsonl.gz"] == b"[1]\n[2]\n"


def test_any_program_for_tar_opens_it():
    with tarfile.open(fileobj=io.BytesIO(written())) as archive:
        assert archive.getnames()[0] == HEAD
        assert archive.extractfile(FILE).read() == b"bytes"


def test_a_file_that_was_cut_off_anywhere_is_refused():
    whole = written()
    for size in range(0, len(whole), times(97, 1)):
        with pytest.raises(Refused, match="not whole"):
            read(whole[:size])


def test_a_file_in_which_any_byte_was_altered_is_refused():
    whole = written()
    for place in range(0, len(whole), times(29, 1)):
        altered = bytearray(whole)
        altered[place] ^= 0x20
        with pytest.raises(Refused, match="not whole"):
            read(bytes(altered))


def test_a_file_with_something_behind_its_end_is_refused():
    with pytest.raises(Refused, match="behind"):
        read(written() + b"\0")


@pytest.mark.parametrize(
    "part",
    [
        packed("../../etc/passwd"),
        packed("/etc/passwd"),
        packed("files/../../secret.key"),
        packed("work/imports/../../secret.key"),
        packed("files/short"),
        packed("data/a b/000000001.jsonl.gz"),
        packed(FILE, kind=tarfile.SYMTYPE, linkname="/etc/passwd"),
        packed(FILE, kind=tarfile.LNKTYPE, linkname="/etc/passwd"),
        packed(FILE, kind=tarfile.DIRTYPE),
        packed(FILE, kind=tarfile.CHRTYPE),
        packed(FILE, kind=tarfile.XHDTYPE),
        packed(FILE, kind=tarfile.GNUTYPE_SPARSE),
    ],
)
def test_paths_and_kinds_that_no_backup_has_are_refused(part):
    with pytest.raises(Refused, match="not whole"):
        read(packed(HEAD, b"{}") + part)


def test_a_size_that_is_a_lie_is_refused():
    parts = Reader(io.BytesIO(packed(HEAD, b"{}") + sized(FILE, 2**50).tobuf(tarfile.GNU_FORMAT))).parts()

    with pytest.raises(Refused, match="its end is missing"):
        [chunk for part in parts for chunk in part.chunks]


def test_rows_that_would_grow_beyond_all_measure_are_refused():
    bomb = gzip.compress(bytes(LARGEST_TEXT + 1), 9)

    with pytest.raises(Refused, match="not whole"):
        read(packed(HEAD, b"{}") + packed("data/accounts_account/000000001.jsonl.gz", bomb))


def sized(name: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size = size
    return header
