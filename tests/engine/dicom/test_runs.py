"""Runs of elements are read as single ones are: the same values, the same signals, whatever was read before."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.dicom import elements, runs
from engine.dicom.elements import NeedMoreBytes, UnusualEncoding, walk
from engine.dicom.runs import Element, RunBook

EXPLICIT, IMPLICIT = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2"
TAGS = (0x00080005, 0x00080016, 0x00080018, 0x00080070, 0x00100010, 0x00180050, 0x00181030, 0x00200013, 0x00280010)
HEADERS = st.lists(st.tuples(st.sampled_from(TAGS), st.binary(max_size=12)), max_size=24)


@pytest.fixture(autouse=True)
def fresh_books(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(elements, "_EXPLICIT_RUNS", RunBook())
    monkeypatch.setattr(elements, "_IMPLICIT_RUNS", RunBook())


def _file(values: list[tuple[int, bytes]], syntax: str, pixels: bool = True) -> bytes:
    uid = syntax.encode() + b"\0" * (len(syntax) % 2)
    meta = struct.pack("<HH2sH", 2, 0x10, b"UI", len(uid)) + uid
    explicit = syntax == EXPLICIT
    body = b""
    for tag, value in values:
        body += struct.pack("<HH", tag >> 16, tag & 0xFFFF)
        body += struct.pack("<2sH", b"LO", len(value)) if explicit else struct.pack("<I", len(value))
        body += value
    if pixels:
        body += b"\xe0\x7f\x10\x00" + (b"OW\0\0" if explicit else b"") + struct.pack("<I", 4) + b"abcd"
    return b"\0" * 128 + b"DICM" + struct.pack("<HH2sHI", 2, 0, b"UL", 4, len(meta)) + meta + body


def _outcome(content: bytes, complete: bool) -> object:
    try:
        return walk(content, complete)
    except NeedMoreBytes as need:
        return "more", need.beyond
    except UnusualEncoding as error:
        return type(error)


def _alone(content: bytes, complete: bool, patch: pytest.MonkeyPatch) -> object:
    with patch.context() as alone:
        alone.setattr(elements, "_EXPLICIT_RUNS", RunBook())
        alone.setattr(elements, "_IMPLICIT_RUNS", RunBook())
        return _outcome(content, complete)


@given(st.lists(st.tuples(HEADERS, st.booleans(), st.booleans(), st.integers(0, 300)), min_size=2, max_size=8))
@settings(max_examples=150, deadline=None)
def test_what_was_read_before_changes_nothing(files: list[tuple[list[tuple[int, bytes]], bool, bool, int]]) -> None:
    patch = pytest.MonkeyPatch()
    for values, ordered, explicit, cut in files:
        listed = sorted(values, key=lambda one: one[0]) if ordered else values
        content = _file(listed, EXPLICIT if explicit else IMPLICIT, pixels=cut % 2 == 0)
        for complete in (True, False):
            given = content[: len(content) - cut // 2]
            assert _outcome(given, complete) == _alone(given, complete, patch)


def test_a_header_like_the_one_before_takes_no_single_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    first = [(tag, b"value 01") for tag in TAGS]
    other = [(tag, b"value 02") for tag in TAGS]
    longer = [(tag, b"longer value" if tag == 0x00181030 else b"value 03") for tag in TAGS]
    walk(_file(first, EXPLICIT), complete=True)
    steps: list[int] = []
    inner = elements._explicit_begin

    def counted(buffer: bytes, position: int) -> tuple[int, int, int]:
        steps.append(position)
        return inner(buffer, position)

    monkeypatch.setattr(elements, "_explicit_begin", counted)

    def taken(values: list[tuple[int, bytes]]) -> int:
        steps.clear()
        found = walk(_file(values, EXPLICIT), complete=True)
        assert found.values == _plain(values)
        return len(steps) - 1  # the file meta information of one element is too short for a run

    assert taken(other) == 1  # the pixel data
    assert taken(longer) == 4  # from the longer one on
    assert taken(longer) <= 4
    assert taken(first) <= 4


def _plain(values: list[tuple[int, bytes]]) -> dict[int, bytes]:
    wanted = {tag: value for tag, value in values if tag != 0x00080070}
    return {0x00020010: EXPLICIT.encode() + b"\0", **wanted}


def test_the_books_do_not_grow_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_MOST_RUNS", 8)
    book = RunBook()
    for number in range(100):
        book.add([Element(struct.pack("<II", number, 2), 0, 2)] * 4)
        assert len(book._runs) <= 8


def test_a_run_is_cut_where_it_differs() -> None:
    listed = [(tag, b"value 01") for tag in TAGS]
    before = [*listed[:5], (TAGS[5], b"longer value"), *listed[6:]]
    early = [(TAGS[0], b"value 01"), (TAGS[1], b"no"), *listed[2:]]
    walk(_file(listed, EXPLICIT), complete=True)
    book = elements._EXPLICIT_RUNS
    content = _file(listed, EXPLICIT)
    start = content.index(b"\x08\x00\x05\x00")

    def size() -> int:
        run = book.take(content, start, len(content), 0, {})
        return len(run.elements) if run else 0

    assert size() == 9
    walk(_file(before, EXPLICIT), complete=True)
    assert size() == 5
    walk(_file(early, EXPLICIT), complete=True)
    assert size() == 0  # two are quicker one by one
