"""Names as certificates will bear them; never a NUMEN."""

import pytest

from palier.contexts.people.api import read_name, refuse_numen
from palier.kernel.errors import InvalidInput

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    "text", ["12E1234567ABC", "12e 12 34567 abc", "Zoé 05G9912345XYZ", "12-E-12-34567-ABC"]
)
def test_what_looks_like_a_numen_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(InvalidInput, match="confidentiel") as refusal:
        refuse_numen(text, field="last_name")
    assert refusal.value.field == "last_name"
    assert text not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("  Marie   Anne ", "Marie Anne"),
        ("d’Alembert", "d’Alembert"),
        ("Nguyễn", "Nguyễn"),
        ("Saint-Exupéry", "Saint-Exupéry"),
        ("李", "李"),
    ],
)
def test_real_names_pass(text: str, name: str) -> None:
    assert read_name(text, field="last_name") == name


@pytest.mark.parametrize("text", ["", "  ", "12", "<b>Zoé</b>", "Zo\u202eé", "a" * 81, "{{ 7*7 }}a"])
def test_what_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_name(text, field="first_name")
