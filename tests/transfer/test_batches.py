"""Rows in batches, and the checksum that grows with them."""

from guanxi.transfer.batches import BYTES, ROWS, Sum, batched, read_batch, sum_of


def test_a_batch_ends_at_so_many_rows_or_bytes():
    assert [len(batch.rows) for batch in batched([n] for n in range(ROWS + 1))] == [ROWS, 1]
    assert [len(batch.rows) for batch in batched([n, "x" * (BYTES // 2)] for n in range(5))] == [2, 2, 1]


def test_the_checksum_is_the_same_when_counting_begins_anew_in_the_middle():
    batches = list(batched([n, f"row {n}"] for n in range(3 * ROWS)))
    half = sum_of(batches[:1])

    assert half.with_batch(batches[1]).with_batch(batches[2]) == sum_of(batches)


def test_other_rows_or_another_order_have_another_checksum():
    rows = [[n, "same"] for n in range(10)]

    assert sum_of(batched(rows)) != sum_of(batched(reversed(rows)))
    assert sum_of(batched(rows)) != sum_of(batched([*rows[:-1], [9, "else"]]))
    assert sum_of([]) == Sum(0, "")


def test_a_batch_comes_back_out_of_its_lines():
    (batch,) = batched([[1, "a\nb", None, True]])

    assert read_batch(batch.body) == batch
