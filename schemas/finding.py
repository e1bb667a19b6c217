"""What detection found: kind, place and score, never the text itself."""

import polars as pl


FINDING = pl.Struct(
    {
        "start": pl.Int32(),
        "end": pl.Int32(),
        "entity": pl.String(),
        "score": pl.Float32(),
    }
)
"""Offsets are code points of the turn's own text, end exclusive."""

SCANNED = pl.Schema(
    {
        "language": pl.String(),
        "findings": pl.List(FINDING),
        "scan": pl.String(),
    }
)
"""Columns that detection adds to a frame of turns.

`scan`: `clean` (findings are complete), `error` (exception or time-out: the turn must
drop as `redaction_failed`), `language_unsupported`, or `entity_dropped` (the policy
drops such a turn). `language` is null then.
"""

_NAMES_THAT_ARE_WORDS = (
    "will may mark rose grace hope joy faith bill jack art pat sue rob nick frank dick"
    " summer autumn april june august dawn eve ruby pearl amber ivy lily daisy violet"
    " iris jasmine olive holly basil sage miles chase drew grant skip ray guy max dean"
    " earl king prince page love star angel cherry crystal melody harmony chance carter"
    " mason hunter sandy rusty dusty rich buddy junior gene lane cliff glen heath reed"
    " wade clay stone penny candy ginger robin martin victor sunny mercy charity"
    " pierre claire marine blanche aimee fleur olivier clement juste constant desire"
    " noel pascal colombe perle prudence victoire legrand petit blanc noir roux martin"
    " putri bunga dewi mega bintang surya cahaya indah cinta melati mawar intan permata"
    " mutiara bulan fajar senja embun langit bayu guntur rizki rejeki budi wahyu hari"
    " agus eka dwi tri setia ayu"
)
AMBIGUOUS_NAMES: frozenset[str] = frozenset(_NAMES_THAT_ARE_WORDS.split())
"""Names that are words as well: only a capital letter tells that a person is meant."""
