"""Files that lie sealed: read from any place as if they were not."""

import io

import pytest

from guanxi.kernel.errors import DomainError
from guanxi.kernel.sealed_files import MARK, PIECE, copy_sealed, opened, write_sealed

pytestmark = pytest.mark.once


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE + 7])
def test_any_place_is_read_as_it_was_written(tmp_path, size):
    content = bytes(place % 251 for place in range(size))
    write_sealed((content[start : start + 1000] for start in range(0, size, 1000)), tmp_path / "a")
    copy_sealed(tmp_path / "a", tmp_path / "b")
    with opened(tmp_path / "b") as file:
        assert file.read() == content
        assert file.seek(-size // 3, io.SEEK_END) == size + -size // 3
        assert file.read() == content[size + -size // 3 :]
    assert content[:50] not in (tmp_path / "a").read_bytes() or size < 50


def test_a_plain_file_is_read_as_it_is_and_a_forged_one_refused(tmp_path):
    (tmp_path / "plain").write_bytes(b"a,b\n")
    (tmp_path / "forged").write_bytes(MARK + b"a,b\n")
    with opened(tmp_path / "plain") as file:
        assert file.read() == b"a,b\n"
    with opened(tmp_path / "forged") as file, pytest.raises(DomainError, match="E_CSV"):
        file.read()
