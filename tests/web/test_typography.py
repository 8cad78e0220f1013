import pytest
from hypothesis import given
from hypothesis import strategies as st

from palier.web.templatetags.typography import french

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("Quoi ?", "Quoi\u202f?"),
        ("Un : deux ; trois !", "Un\u00a0: deux\u202f; trois\u202f!"),
        ("« mot »", "«\u00a0mot\u00a0»"),
        ("site:education.gouv.fr", "site:education.gouv.fr"),
        ("https://a.fr/?q=1", "https://a.fr/?q=1"),
    ],
)
def test_spaces_before_punctuation(plain: str, written: str) -> None:
    assert french(plain) == written


@given(st.text())
def test_only_spaces_change_and_twice_is_once(text: str) -> None:
    written = french(text)
    assert len(written) == len(text)
    assert all(a == b or (a == " " and b in "\u00a0\u202f") for a, b in zip(text, written, strict=True))
    assert french(written) == written
