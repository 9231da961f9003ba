"""Names of files that somebody sends."""

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.records.file_kinds import TYPES, UNKNOWN, refuse_programs, type_of
from guanxi.records.files import safe_name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\bob\\plan.pdf", "plan.pdf"),
        ("a\x00b\r\n.txt", "ab_.txt"),
        ("...", "file"),
        ("", "file"),
        ("报价单.pdf", "报价单.pdf"),
        ("invoice\u202efdp.txt", "invoice_fdp.txt"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
def test_a_name_keeps_neither_path_nor_signs_that_deceive(sent: str, kept: str) -> None:
    assert safe_name(sent) == kept


@pytest.mark.parametrize("sent", ["run.exe", "RUN.EXE", "run.exe.", "run.exe ", "a/b.bat"])
def test_what_can_run_is_refused_however_it_is_written(sent: str) -> None:
    with pytest.raises(DomainError, match="E_FILE_KIND"):
        safe_name(sent)


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.png", PNG + b"\0\0\1\0\0\0\1\0", "image/png"),
        ("vast.png", PNG + b"\0\0\xff\xff\0\0\xff\xff", UNKNOWN),
        ("vast.gif", b"GIF89a\xff\xff\xff\xff", UNKNOWN),
        ("a.gif", b"GIF89a\x10\0\x10\0", "image/gif"),
        ("a.gif", b"GIF8 = 1; alert(1)", UNKNOWN),
        ("a.png", b"<svg onload=alert(1)>", UNKNOWN),
        ("a.pdf", b"<html>%PDF-", UNKNOWN),
        ("a.docx", b"PK\x03\x04", TYPES["docx"]),
        ("a.docx", b"<html>", UNKNOWN),
        ("a.mp3", b"ID3\x03", "audio/mpeg"),
        ("a.mp3", b"<script>", UNKNOWN),
        ("a.txt", "你好".encode(), "text/plain"),
        ("a.csv", b"PK\x03\x04\0", UNKNOWN),
        ("a.html", b"<html>", UNKNOWN),
        ("a.svg", b"<svg/>", UNKNOWN),
        ("a.xml", b"<?xml?>", UNKNOWN),
    ],
)
def test_a_name_is_believed_only_as_far_as_the_bytes_agree(name: str, head: bytes, kind: str) -> None:
    assert type_of(name, head) == kind


@pytest.mark.parametrize(
    "head", [b"MZ\x90\0", b"\x7fELF\2", b"#!/bin/sh\n", b"\xcf\xfa\xed\xfe", b"L\0\0\0\x01\x14\x02\0", b"ITSF\3"]
)
def test_a_program_is_known_by_its_first_bytes(head: bytes) -> None:
    with pytest.raises(DomainError, match="E_FILE_KIND"):
        refuse_programs("offer.pdf", head)
