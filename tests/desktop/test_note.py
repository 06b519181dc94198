"""Two people write on one note: what either of them wrote stands in it."""

from __future__ import annotations

import pytest

from desktop.note import Rewritten


@pytest.mark.parametrize(
    ("seen", "mine", "theirs", "both"),
    [
        ("", "Motion.", "", "Motion."),
        ("", "Motion.", "Effusion.", "Effusion.\nMotion."),
        ("", "Effusion. Motion.", "Effusion.", "Effusion. Motion."),
        ("", "no", "nothing", "nothing\nno"),
        ("", "Motion.", "Effusion. Motion. Gas.", "Effusion. Motion. Gas."),
        ("Old", "Old and mine", "Old", "Old and mine"),
        ("Old", "", "Old", ""),
        ("Old", "", "Old and new", " and new"),
        ("Old", "Old and mine", "", "Old and mine"),
        ("Old", "Old mine", "Old theirs", "Old theirs\nmine"),
        ("Old", "Mine Old", "Old theirs", "Mine Old theirs"),
        ("a b c d", "a x c d", "a b c y", "a x c y"),
        ("a b c d", "a b c y", "a x c d", "a x c y"),
        ("a b c", "a x c", "a y c", "a y\nx c"),
        ("a b c", "a c", "a y c", "a y c"),
        (
            "\N{CJK UNIFIED IDEOGRAPH-80BA}",
            "\N{CJK UNIFIED IDEOGRAPH-80BA}1",
            "2",
            "2\n\N{CJK UNIFIED IDEOGRAPH-80BA}1",
        ),
    ],
)
def test_neither_loses_words(seen: str, mine: str, theirs: str, both: str) -> None:
    assert Rewritten(seen, mine).on(theirs) == both


def test_what_is_there_already_is_not_said_twice() -> None:
    mine = Rewritten("Old.", "Old. Motion.")
    once = mine.on("Old. Effusion.")
    assert mine.on(once) == once
