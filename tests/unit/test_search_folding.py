"""Names are found by who has no other letters on the keyboard."""

from __future__ import annotations

import pytest

from companion.history.search_terms import fold


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Zoë", "zoe"),
        ("JØRGENSEN", "jorgensen"),
        ("Łukasz Đorđević", "lukasz dordevic"),
        ("Æsa Þórsdóttir", "aesa thorsdottir"),
        ("Strauß", "strauss"),
        ("Nguyễn", "nguyen"),
        ("İpek ẞ", "ipek ss"),
        ("Ǿrsted", "orsted"),
        ("𝐀𝓷𝓷 Ⓑen", "ann ben"),
    ],
)
def test_letters_are_compared_as_they_are_typed_without_them(name: str, typed: str) -> None:
    assert fold(name) == typed
    assert fold(typed) == typed
