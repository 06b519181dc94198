"""Character sets: right where they are declared, odd but harmless where they are not."""

from __future__ import annotations

import pytest

from engine.dicom.charset import decoded
from engine.dicom.text import codes, identifier, integer, number, numbers, person_name, printable, short, text


@pytest.mark.parametrize(
    ("written", "declared", "encoding"),
    [
        ("Müller^Jürgen", b"ISO_IR 100", "latin-1"),
        ("Müller^Jürgen", b"ISO_IR 192", "utf-8"),
        ("王^小东", b"GB18030", "gb18030"),
        ("Люкceмбypг", b"ISO_IR 144", "iso8859_5"),
        ("Διονυσιος", b"ISO_IR 126", "iso8859_7"),
        ("ﾔﾏﾀﾞ^ﾀﾛｳ", b"ISO_IR 13", "shift_jis"),
        ("นามสกุล", b"ISO_IR 166", "iso8859_11"),
    ],
)
def test_declared_character_sets(written: str, declared: bytes, encoding: str) -> None:
    assert person_name(written.encode(encoding), declared) == written


def test_escape_sequences_switch_the_character_set() -> None:
    """The Japanese example of PS3.5 H.3.1."""
    raw = b"Yamada^Tarou=\x1b$B;3ED\x1b(B^\x1b$BB@O:\x1b(B"
    assert person_name(raw, b"\\ISO 2022 IR 87") == "Yamada^Tarou=山田^太郎"


@pytest.mark.parametrize("declared", [None, b"", b"NONSENSE", b"ISO_IR 192", b"ISO 2022 IR 87"])
def test_no_bytes_and_no_declaration_raise(declared: bytes | None) -> None:
    assert isinstance(text(b"\xff\xfe\x1b$Z\x80 garbage", declared), str)


def test_undeclared_text_is_taken_for_utf_8() -> None:
    assert text("Størmer".encode(), None) == "Størmer"


def test_an_unknown_character_set_is_taken_for_latin_1() -> None:
    assert text("Størmer".encode("latin-1"), b"MARTIAN") == "Størmer"


@pytest.mark.parametrize(
    ("raw", "declared", "expected"),
    [
        ("Müller^Hans".encode("latin-1"), None, ("Müller^Hans", True)),
        ("Müller^Hans".encode("latin-1"), b"ISO 2022 IR 6\\ISO 2022 IR 100", ("Müller^Hans", True)),
        ("Müller^Hans".encode("latin-1"), b"ISO_IR 192", ("Müller^Hans", True)),
        ("Müller^Hans".encode("latin-1"), b"ISO_IR 100", ("Müller^Hans", False)),
        ("Müller^Hans".encode(), b"ISO_IR 100", ("Müller^Hans", True)),
        ("Müller^Hans".encode(), None, ("Müller^Hans", False)),
        ("王^小明".encode("gb2312"), b"ISO_IR 100", ("王^小明", True)),
        ("王^小明".encode("gb2312"), None, ("王^小明", True)),
        ("Иванов^Пётр".encode("iso8859_5"), b"ISO_IR 144", ("Иванов^Пётр", False)),
        ("Ærøskøbing^Åse".encode("latin-1"), b"ISO_IR 100", ("Ærøskøbing^Åse", False)),
        (b"Doe^Jane", b"MARTIAN", ("Doe^Jane", False)),
        (b"", None, ("", False)),
    ],
)
def test_a_guess_is_marked_as_one(raw: bytes, declared: bytes | None, expected: tuple[str, bool]) -> None:
    assert decoded(raw, declared) == expected


def test_a_decimal_comma_is_a_point_and_a_thousands_comma_is_nothing() -> None:
    assert numbers(b"0,703\\0,703 ") == (0.703, 0.703)
    with pytest.raises(ValueError, match="could not convert"):
        numbers(b"1,024.5")


def test_padding_is_taken_off() -> None:
    assert identifier(b"1.2.3\0") == "1.2.3"
    assert person_name(b"Doe^Jane^^^ ", None) == "Doe^Jane"
    assert codes(b"ORIGINAL\\primary \\AXIAL") == ("ORIGINAL", "PRIMARY", "AXIAL")


@pytest.mark.parametrize("raw", [b"nan ", b"inf", b"-Infinity", b"1e999"])
def test_what_is_not_finite_is_no_number(raw: bytes) -> None:
    """A Slice Thickness of NaN went on into our own DICOM documents."""
    assert number(raw) is None
    assert integer(raw) is None


def test_numbers_are_read_as_written_or_not_at_all() -> None:
    assert numbers(b" 1.5\\-2e1\\3 ") == (1.5, -20.0, 3.0)
    with pytest.raises(ValueError, match="could not convert"):
        numbers(b"one")
    assert number(b"one") is None
    assert integer(b"12.0 ") == 12
    assert integer(b"nan") is None
    assert integer(b"1e300") is None
    assert short(b"\x00\x02") == 512
    assert short(None, default=1) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Yamada^Tarou=山田　太郎", "Yamada^Tarou=山田 太郎"),
        ("Müller\u00a0Lüdenscheid", "Müller Lüdenscheid"),
        ("Doe\x1b[2J\x85^John\x00", "Doe[2J^John"),
    ],
)
def test_letters_stay_blanks_are_blanks_and_nothing_else_is_there(text: str, shown: str) -> None:
    assert printable(text) == shown
