"""Dates of birth: a date, or a year, with a word that says so, in three languages."""

from flows.redact.families.ages import EN_WORDS, FR_WORDS, ID_WORDS
from flows.redact.families.columns import column
from flows.redact.families.kin import PEOPLE_EN, PEOPLE_FR, PEOPLE_ID, choice
from flows.redact.rule import Family, Rule, words


MONTHS = (
    r"(?:jan(?:uary|vier|uari)?|[fp]eb(?:ruary|ruari)?|f[e\u00e9]v(?:rier)?"
    r"|mar(?:ch|s|et)?|apr(?:il)?|avr(?:il)?|mai|may|mei|june?|juin|juni|july?"
    r"|juil(?:let)?|juli|aug(?:ust)?|ao[u\u00fb]t|agustus|ag[tsu]"
    r"|sep(?:t(?:ember|embre)?)?|oct(?:ober|obre)?|okt(?:ober)?"
    r"|no[vp](?:ember|embre)?|de[cs](?:ember|embre)?|d[e\u00e9]c(?:embre)?)"
    r"(?![^\W\d_])\.?"
)
WEEKDAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|senin|selasa|rabu|kamis|jumat|jum'at|sabtu|minggu)"
)
DAY = r"\d{1,2}(?: ?(?:st|nd|rd|th|er))?"
YEAR = r"(?:\d{4}|'?\d{2})"
LIVED = r"(?:19[0-9]\d|20[0-4]\d)"
"""A year in which somebody alive can have been born."""

PACKED = (
    rf"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2]){LIVED}"
    rf"|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){LIVED}"
    rf"|{LIVED}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
)
PARTED = r"[ ./-]{0,3}"
FIGURES = (
    r"\d{4} ?[-/. ] ?\d{1,2} ?[-/. ] ?\d{1,2}|\d{1,2} ?[-/.,] ?\d{1,2} ?[-/.,] ?\d{2,4}"
    rf"|\d{{1,2}} \d{{1,2}} \d{{2,4}}|{PACKED}"
)
DATE = (
    rf"(?:{FIGURES}"
    rf"|(?:{WEEKDAY},? )?(?:the )?{DAY}(?: day)?(?: of| de| bulan)?{PARTED}{MONTHS}"
    rf"(?:,? ?(?:of |in |de |tahun )?{PARTED}{YEAR})?"
    rf"|(?:{WEEKDAY},? )?{MONTHS}[ -](?:the )?{DAY}(?:,? ?[-/]?{YEAR}(?![\d:]))?"
    rf"|\d{{4}}[ -]{MONTHS}[ -]{DAY}"
    rf"|{MONTHS},? (?:of |tahun |de )?(?:\d{{4}}|'\d{{2}}))"
    r"(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?)?(?!\d)"
)
ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
    " twentieth thirtieth premier"
)
SPELLED = (
    "(?:"
    + "|".join(f"{EN_WORDS} {FR_WORDS} {ID_WORDS} {ORDINALS}".split())
    + "|mille|mil|thousand|seribu|ribu|oh|and|et)"
)
NO_DAY = r"(?!(?:et|and|oh|one|un|satu)\b)"
MONTH = rf"(?!des\b){MONTHS}"
IN_WORDS = (
    rf"(?!(?:et|and|oh) ){SPELLED}(?:[ -]{SPELLED}){{0,3}}(?: of| de)? {MONTH}"
    rf"(?:,?(?: in| de| tahun)? (?:\d{{4}}|{SPELLED}(?:[ -]{SPELLED}){{0,9}}))?"
    rf"|{MONTH} (?:the )?{NO_DAY}{SPELLED}(?:[ -]{SPELLED}){{0,12}}"
)
CUE = (
    r"(?<![^\W_])(?:born|(?:date_?of_?)?birth_?(?:day|date)?|d ?[./]? ?o ?[./]? ?b"
    r"|b-?day|n[e\u00e9](?:\(?e?\)?s?)|d\.?d\.?n|(?:date_?(?:de_?)?)?naiss(?:ance)?"
    r"|came into (?:this|the) world|venue? au monde"
    r"|anniv(?:ersaire)?|lahir(?:ku|nya)?|(?:tgl|tanggal)_?lahir|kelahiran|dilahirkan"
    r"|t\.?t\.?l|ultah(?:ku|nya)?|ulang tahun(?:ku|nya)?|turn(?:s|ed|ing)? \d{1,2})"
    r"(?![^\W_])"
)
CUES = words(
    "born birth birthday birthdate dateofbirth dob bday b ne nee nes nees naissance"
    " naiss world monde datenaissance datedenaissance anniversaire anniv ddn n"
    " lahir lahirku lahirnya"
    " tgllahir tanggallahir kelahiran dilahirkan ttl l ultah ultahku ultahnya ulang"
    " turn turns turned turning"
)

WHO = (
    r"(?:\b(?:i|i'm|im|he|she|we|you|who|they|je suis|j'suis|chuis|il est|elle est"
    r"|tu es|on est|saya|aku|gue|gua|gw|dia|beliau"
    rf"|(?:my|his|her|our) (?:[a-z]+ )?{choice(PEOPLE_EN)}"
    rf"|(?:mon|ma|mes|son|sa|ses|notre|nos) {choice(PEOPLE_FR)}"
    rf"|{choice(PEOPLE_ID)}(?:ku|nya)?(?: (?:saya|aku|gue|gw))?)"
    r"(?: (?:was|were|is|am|are|est|sont|juga|itu|kan))?|(?:^|[,;(]) ?)"
)
BORN_YEAR = (
    rf"(?<={WHO} ?)(?:born (?:back |around )?(?:in |on )?|(?<=je suis )de (?=19)"
    r"|n[e\u00e9]e?s? (?:en|l'an) "
    r"|(?:lahir|kelahiran)(?: di [\w ]{2,20}?)? ?(?:pada |sekitar )?(?:tahun|thn|th)? )"
    rf"(?<v>(?:{LIVED}|'?\d{{2}})(?: (?:et|and|dan) (?:{LIVED}|'?\d{{2}}))?)"
    r"(?![\w%]|[-/.,:]\d|-an|'?s\b| (?:minutes|days|weeks|hours|km|jours|ans|hari"
    r"|bulan))"
)

BIRTHS = Family(
    "DATE_OF_BIRTH",
    (
        Rule(
            "date after a cue",
            rf"{CUE}[^\d\n\ufffc]{{0,56}}?(?<![\w.])(?<v>{DATE})",
            0.8,
            digits=1,
            words=CUES,
        ),
        Rule(
            "date before a cue",
            rf"(?<![\w./-])(?<v>{DATE})[^\d\n.\ufffc]{{0,24}}{CUE}",
            0.6,
            digits=1,
            words=CUES,
        ),
        Rule(
            "day and month",
            r"(?<![^\W_])(?:birthday|birth date|b-?day|dob|anniv(?:ersaire)?|ddn|ultah"
            r"|ulang tahun)(?:ku| saya)?\"?[ :=]{1,3}\"?"
            r"(?:(?:is|on|le|est|c'est|tgl|tanggal) ){0,2}"
            r"(?<v>\d{1,2} ?[-/.] ?\d{1,2})(?![\w/.-]*\d)",
            0.6,
            digits=2,
            words=words("birthday birth bday b dob anniv anniversaire ddn ultah ulang"),
        ),
        Rule(
            "date in words",
            rf"{CUE}[ :,]{{1,3}}(?:[^\W\d]++[ :,]{{1,2}}){{0,4}}?"
            rf"(?<v>{IN_WORDS})\b",
            0.8,
            words=CUES,
        ),
        Rule(
            "year of birth",
            BORN_YEAR,
            0.6,
            digits=2,
            words=words("born ne nee nes nees lahir kelahiran"),
        ),
        column(
            "dob birth birthdate birthday born naissance ddn lahir dateofbirth ttl",
            rf"(?:[^\W\d]+, ?)?{DATE}",
            digits=4,
        ),
    ),
)
