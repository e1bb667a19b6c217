"""Ages of people, in figures and in words of three languages."""

from flows.redact.rule import Family, Rule, words


EN_WORDS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    " fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty"
    " seventy eighty ninety hundred"
)
FR_WORDS = (
    "un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze"
    " seize vingt vingts trente quarante cinquante soixante cent"
)
ID_WORDS = (
    "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas belas puluh"
    " seratus ratus"
)


def number(spaced: str, joint: str = "") -> str:
    """A pattern for a number in words, joined as the language does."""
    one = "(?:" + "|".join(spaced.split()) + ")"
    return rf"{one}(?:[ -](?:{joint})?{one}){{0,4}}"


EN_NUMBER = rf"(?:\d{{1,3}}|{number(EN_WORDS, 'and ')})"
FR_NUMBER = rf"(?:\d{{1,3}}|{number(FR_WORDS, 'et[ -]')})"
ID_NUMBER = rf"(?:\d{{1,3}}|{number(ID_WORDS)})"

ENGLISH = (
    r"\b(?:i am|i'm|im|i was|i'll be|he is|he's|she is|she's|you are|you're|they are"
    r"|(?:my|his|her|our) [a-z]{2,12}(?: is|'s| was)|who is|who's|turn(?:ed|ing|s)?"
    r"|aged?|age of)"
    r"(?: (?:is|only|just|now|already|almost|nearly|about|a|an|at))*+[ :]{1,2}"
    rf"(?<v>{EN_NUMBER}(?:[ -](?:years?|yrs?|months?)(?:[ -]olds?| of age)"
    r"| ?(?:yo|y/o|yrs)))\b"
)
ENGLISH_BARE = (
    r"\b(?:(?:my|his|her|your) age(?: is|:)?|aged|age ?[:=]|at the age of)"
    rf" ?(?<v>{EN_NUMBER})\b(?![-/.,:]\d| ?%)"
)
FRENCH = (
    r"\b(?:j'ai|tu as|il a|elle a|qui a|(?:mon|ma|son|sa|notre) [\w-]{2,14} a"
    r"|[a\u00e2]g[e\u00e9]e?s? de|(?:mes|tes|ses|nos|leurs)"
    r"|(?:f[e\u00ea]te|fait|eu|aurai|avais|avait) )"
    r"(?: (?:que|d[e\u00e9]j[a\u00e0]|seulement|environ|presque|bient[o\u00f4]t))*+ ?"
    rf"(?<v>{FR_NUMBER} (?:ans|mois))\b(?! d[e'])"
)
FRENCH_BARE = rf"(?<![\w'])[a\u00e2]ge ?(?:est |: ?|= ?)(?<v>{FR_NUMBER}(?: ans)?)\b"
INDONESIAN = (
    r"\b(?:umur(?:ku|mu|nya)?|usia(?:ku|mu|nya)?|ber(?:umur|usia))"
    r"(?: (?:saya|aku|gue|gw|dia|anak|kamu|anda|sekarang|sudah|baru|masih|adalah|ini"
    r"|udah|itu|ibu|ayah))*+[ :]{1,2}"
    rf"(?<v>{ID_NUMBER}(?: (?:tahun|thn|th|bulan))?)\b(?![-/.,:]\d| ?%)"
)
INDONESIAN_BARE = (
    r"\b(?:saya|aku|gue|gw|dia|anakku|anak saya)"
    r"(?: (?:sudah|baru|masih|udah|sekarang))*+"
    rf" (?<v>{ID_NUMBER} (?:tahun|thn))\b(?! (?:di|yang|lalu|lagi|kerja|bekerja|lebih))"
)

AGES = Family(
    "AGE",
    (
        Rule(
            "english",
            ENGLISH,
            0.6,
            words=words("old olds age yo yrs o"),
        ),
        Rule("english, told", ENGLISH_BARE, 0.5, words=words("age aged")),
        Rule("french", FRENCH, 0.6, words=words("ans mois")),
        Rule("french, told", FRENCH_BARE, 0.6, words=words("age")),
        Rule(
            "indonesian",
            INDONESIAN,
            0.6,
            words=words(
                "umur umurku umurmu umurnya usia usiaku usiamu usianya berumur berusia"
            ),
        ),
        Rule("indonesian, of people", INDONESIAN_BARE, 0.5, words=words("tahun thn")),
    ),
)
