"""Names of files that somebody sends."""

import pytest

from guanxi.kernel.errors import DomainError
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
