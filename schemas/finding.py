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
    "key will may mark rose grace hope joy faith bill art pat sue dick summer autumn"
    " april june august dawn eve ruby pearl amber violet iris olive basil miles chase"
    " drew grant skip ray guy max king prince page love star angel cherry crystal"
    " melody harmony chance hunter rusty dusty rich buddy junior gene lane cliff wade"
    " stone penny candy ginger sunny mercy charity little long short strong young old"
    " black white brown green gray grey blue red gold golden silver french christian"
    " english day night morning sun moon sky snow frost rain storm winter winters"
    " summers spring field fields wood woods forest hill hills river lake rock sand"
    " park parks bush banks brook bridge street church temple house castle hall song"
    " bell ball rice price power powers fall falls hunt made said line wise sharp"
    " sparks bright sweet swift savage wild wolf fox bear lion bird lamb bull fish"
    " farmer cook baker judge bishop pope knight major porter waters flower flowers"
    " joyful justice liberty patience destiny trinity journey genesis dream dreams"
    " darling dear sugar honey apple berry plum peach lemon pepper cookie heart life"
    " light dark shadow fire ice world music happy lucky magic friend friends best"
    " good great super real new man boy girl baby lady queen boss captain doctor nurse"
    " teacher coach mom mum dad mama papa uncle auntie brother sister cat dog kitty"
    " puppy tiger dragon ninja gamer player coffee tea food travel tech code dev media"
    " news online studio don dan per van yoga bass gross cross hung sung pan bud buck"
    " chip chips dot jean jeans mat pen rod tad tag trip win gay gem genes salmon wall"
    " case cash means mean ways west east north south lord noble rush root roots sea"
    " shell stern sands"
    " pierre claire marine marie fleur juste constant desire noel colombe perle"
    " prudence victoire legrand petit petite grand grande blanc noir roux brun blond"
    " aurore aube ambre lune celeste ange dieu bon bonne beau belle doux douce fort"
    " forte franc france loyal gentil joli jolie court gros roi reine berger boucher"
    " boulanger marchand tailleur cuisinier cote masse voisin voisine sauvage montagne"
    " fontaine moulin riviere vallee bois foret champs jardin maison pont tour roche"
    " sable mer ciel soleil etoile nuit jour matin midi soir lundi mardi jeudi samedi"
    " dimanche janvier avril mai mais juin juillet aout hiver printemps ete automne"
    " neige chat chien loup renard lapin poisson oiseau cerf bonheur amour espoir"
    " merci hui dans sous vos chez violette jasmin marguerite charme plume lumiere"
    " monde vie ami amie cher chere coeur mignon parfait leger brave vaillant"
    " putri putra bunga mega bintang surya cahaya indah cinta melati mawar intan"
    " permata mutiara bulan fajar senja embun langit rejeki rezeki hari tri setia raja"
    " ratu hakim utama jaya abadi sinar anggun dini iman akbar amin alam salam yang"
    " bagus salah lima kaya titik tuan bos mentari suci kasih sayang rindu damai"
    " bahagia mulia murni teguh tulus wangi manis cantik laut gunung angin hujan bumi"
    " dunia pelangi nada mimpi harapan doa berkah nikmat gede ada adik kakak ayah anak"
    " ibu bapak sejati jati satu dua tiga empat sehat pagi siang malam senang baru"
    " lama muda tua kecil besar hitam putih merah biru hijau kuning ceria"
)
AMBIGUOUS_NAMES: frozenset[str] = frozenset(_NAMES_THAT_ARE_WORDS.split())
"""Names that are words as well: only a capital letter tells that a person is meant."""


def is_also_word(name: str) -> bool:
    """Whether a folded name, or what it is the plural of, is an ordinary word."""
    return name in AMBIGUOUS_NAMES or name.removesuffix("s") in AMBIGUOUS_NAMES
