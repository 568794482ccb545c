"""A file that comes in pieces reads as if it were whole, and no part of it is endless."""

from __future__ import annotations

import csv
import tracemalloc
from collections.abc import Iterator

import pytest

from companion.thrivecart.csv_table import Table, table_of
from companion.thrivecart.csv_text import MAX_ROW, BadFile, Lines, encoding_of, text_of

TEXT = 'Käufer;Ort\r\n"Zoë\r\nund Jörg";"Köln; Süd"\r\nĄnn;x\n€;“y”\r\n'
WRITTEN = {
    "utf-8": TEXT.encode(),
    "utf-8 with its mark": TEXT.encode("utf-8-sig"),
    "utf-16": TEXT.encode("utf-16"),
    "utf-16 of the other kind": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "cp1252": TEXT.replace("Ą", "A").encode("cp1252"),
}


def in_pieces(content: bytes, size: int) -> list[bytes]:
    return [content[start : start + size] for start in range(0, len(content), size)]


def rows_of(table: Table) -> list[tuple[int, list[str]]]:
    return list(table.rows())


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
@pytest.mark.parametrize("name", WRITTEN)
def test_pieces_of_any_size_read_as_the_whole(name: str, size: int) -> None:
    content = WRITTEN[name]
    whole, parted = table_of([content]), table_of([b"", *in_pieces(content, size)])
    assert (parted.columns, parted.size) == (whole.columns, whole.size) == (["Käufer", "Ort"], 3)
    assert rows_of(parted) == rows_of(whole)
    assert rows_of(whole)[0] == (3, ["Zoë\r\nund Jörg", "Köln; Süd"])
    assert rows_of(whole)[2] == (5, ["€", "“y”"])


def test_line_ends_are_left_as_they_are() -> None:
    assert "".join(Lines(text_of(in_pieces(TEXT.encode(), 4), "utf-8-sig"))) == TEXT


def test_a_character_that_is_cut_off_makes_it_no_utf_8() -> None:
    assert encoding_of([b"\xc3\xa4", b"\xc3"]) == "cp1252"
    assert encoding_of([b"\xc3", b"\xa4"]) == "utf-8-sig"


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04\x14\x00\x06\x00,b\n1,2\n",
        b"a,b\n1,\x002\n3,\x014\n",
        "a,b\n1,2\n".encode("utf-16-le"),
        b"\x00a,b\n1,2\n",
    ],
    ids=["a workbook", "another sign beside it", "UTF-16 without its mark", "at the beginning"],
)
def test_a_file_of_a_program_s_own_is_no_text(content: bytes) -> None:
    for pieces in ([content], in_pieces(content, 1)):
        with pytest.raises(BadFile, match="not as a spreadsheet"):
            table_of(pieces)


@pytest.mark.parametrize("size", [1, 3, 100])
def test_the_nul_behind_each_postcode_of_an_export_is_passed_over(size: int) -> None:
    """So in "ThriveCart Subscription Export 2026-02-24 16_47_53.csv", in the history of a public repository."""
    content = (
        b'address_zip,email\n12345\x00,ann@example.com\n-\x00,bob@example.com\n"1234 \x00",zo\xc3\xab@example.com\n'
    )
    found = rows_of(table_of(in_pieces(content, size)))
    assert found == [
        (2, ["12345", "ann@example.com"]),
        (3, ["-", "bob@example.com"]),
        (4, ["1234 ", "zoë@example.com"]),
    ]


class Endless:
    """A hundred megabytes, made as they are asked for."""

    def __init__(self, piece: bytes) -> None:
        self.piece = piece

    def __iter__(self) -> Iterator[bytes]:
        yield b"email,order\n"
        for _ in range(100_000_000 // len(self.piece)):
            yield self.piece


@pytest.mark.parametrize(
    "piece", [b"x" * 500_000, b'"a\n",' * 100_000, b'"' + b"y\n" * 250_000], ids=["one line", "one record", "one cell"]
)
def test_a_row_without_an_end_is_refused_before_it_fills_the_memory(piece: bytes) -> None:
    lines = Lines(text_of(Endless(piece), "utf-8-sig"))
    reader = csv.reader(lines)
    next(reader)
    lines.row_ends()
    tracemalloc.start()
    try:
        with pytest.raises((BadFile, csv.Error)):
            next(reader)
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()
    assert MAX_ROW >= 10 * 10_000, "What a spreadsheet's widest rows have."
