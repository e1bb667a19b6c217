import pytest

from flows.redact.engine import engine_for
from flows.redact.lines import redact_lines
from schemas.policy import RedactionPolicy


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        (
            "my name is Ana Miller. Can I rent a boat?",
            "my name is [PERSON_1]. Can I rent a boat?",
        ),
        ("my name is J. R. Miller and I row", "my name is [PERSON_1] and I row"),
        ("nama saya Muh. Rizal Pratama, mau tanya", "nama saya [PERSON_1], mau tanya"),
        (
            "je m'appelle Luc Moreau. Quand ouvrez-vous ?",
            "je m'appelle [PERSON_1]. Quand ouvrez-vous ?",
        ),
    ],
)
def test_a_name_ends_where_its_sentence_ends(text, redacted):
    engine = engine_for(RedactionPolicy())
    line = next(
        iter(
            redact_lines(
                [f'{{"text": "{text}"}}'], engine=engine, language=None, mode="text"
            )
        )
    )
    assert line["text"] == redacted
