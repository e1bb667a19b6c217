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
    "key will may mark rose grace hope joy faith bill art sue summer autumn april"
    " june august dawn violet olive miles chase grant skip guy max king prince page"
    " love star angel cherry crystal chance rich buddy junior gene lane stone penny"
    " candy ginger sunny mercy charity little long short strong young old black white"
    " brown green gray grey blue red gold golden silver french christian english day"
    " night morning sun moon sky snow rain storm winter winters summers spring field"
    " fields wood woods forest hill hills river lake rock sand park parks bush banks"
    " bridge street church temple house hall song bell ball rice price power powers"
    " fall falls hunt made said line wise sharp bright sweet swift savage wild wolf"
    " fox bear lion bird bull fish farmer cook baker judge pope major porter waters"
    " flower flowers justice liberty patience destiny journey dream dreams darling"
    " dear sugar honey apple plum peach lemon pepper cookie heart life light dark"
    " shadow fire ice world music happy lucky magic friend friends best good great"
    " super real new man boy girl baby lady queen boss captain doctor nurse teacher"
    " coach mom mum dad mama papa uncle auntie brother sister cat dog kitty puppy"
    " tiger dragon ninja gamer player coffee tea food travel tech code dev media news"
    " online studio don dan per van yoga bass gross cross hung sung pan bud buck chip"
    " chips dot jean jeans mat pen rod tad tag trip win gay gem genes salmon wall case"
    " cash means mean ways west east north south lord noble rush root sea shell sands"
    " pierre claire marine marie fleur juste constant desire noel prudence petit"
    " petite grand grande blanc noir roux brun blond aube lune dieu bon bonne beau"
    " belle doux douce fort forte franc france loyal gentil joli jolie court gros roi"
    " reine berger cuisinier cote voisin voisine sauvage montagne bois foret champs"
    " jardin maison pont tour sable mer ciel soleil etoile nuit jour matin midi soir"
    " lundi mardi jeudi samedi dimanche janvier avril mai mais juin juillet aout hiver"
    " printemps ete automne neige chat chien loup lapin poisson oiseau cerf bonheur"
    " amour espoir merci hui dans sous vos chez charme lumiere monde vie ami amie cher"
    " chere coeur mignon parfait leger brave"
    " putri putra bunga mega bintang surya cahaya indah cinta intan bulan langit"
    " rejeki rezeki hari setia raja ratu utama sinar dini iman amin alam salam yang"
    " bagus salah lima kaya titik tuan bos kasih sayang rindu damai bahagia mulia"
    " manis cantik laut gunung angin hujan bumi dunia pelangi nada mimpi harapan doa"
    " berkah nikmat ada adik kakak ayah anak ibu bapak sejati jati satu dua tiga empat"
    " sehat pagi siang malam senang baru lama muda tua kecil besar hitam putih merah"
    " biru hijau kuning"
)
AMBIGUOUS_NAMES: frozenset[str] = frozenset(_NAMES_THAT_ARE_WORDS.split())
"""Names that are words as well: only a capital letter tells that a person is meant."""


def is_also_word(name: str) -> bool:
    """Whether a folded name, or what it is the plural of, is an ordinary word."""
    return name in AMBIGUOUS_NAMES or name.removesuffix("s") in AMBIGUOUS_NAMES
