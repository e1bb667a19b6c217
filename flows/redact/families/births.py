"""Dates of birth: a date with a word that says so, in three languages."""

from flows.redact.families.ages import EN_WORDS, FR_WORDS, ID_WORDS
from flows.redact.rule import Family, Rule, words


MONTHS = (
    r"(?:jan(?:uary|vier|uari)?|feb(?:ruary|ruari)?|f[e\u00e9]v(?:rier)?|mar(?:ch|s|et)?"
    r"|apr(?:il)?|avr(?:il)?|mai|may|mei|june?|juin|juni|july?|juil(?:let)?|juli"
    r"|aug(?:ust)?|ao[u\u00fb]t|agustus|agt|sep(?:t(?:ember|embre)?)?"
    r"|oct(?:ober|obre)?|okt(?:ober)?|nov(?:ember|embre)?"
    r"|de[cs](?:ember|embre)?|d[e\u00e9]c(?:embre)?)\b\.?"
)
DAY = r"\d{1,2}(?:st|nd|rd|th|er)?"
YEAR = r"(?:\d{4}|'?\d{2})"
DATE = (
    r"(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2} ?[-/.] ?\d{1,2} ?[-/.] ?\d{2,4}"
    rf"|\d{{1,2}} \d{{1,2}} \d{{4}}|{DAY}(?: of| de)?[ -]{MONTHS}(?:,?[ -]{YEAR})?"
    rf"|{MONTHS} {DAY}(?:,? {YEAR})?|{MONTHS},? \d{{4}})(?!\d)"
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
    rf"(?:,?(?: in| de)? (?:\d{{4}}|{SPELLED}(?:[ -]{SPELLED}){{0,9}}))?"
    rf"|{MONTH} (?:the )?{NO_DAY}{SPELLED}(?:[ -]{SPELLED}){{0,12}}"
)
CUE = (
    r"(?:born|birth(?:day|date)?|dob|b-?day|n[e\u00e9]e?|naissance|anniversaire|lahir"
    r"|kelahiran|ttl|ultah|ulang tahun)"
)
CUES = words(
    "born birth birthday birthdate dob bday b ne nee naissance anniversaire lahir"
    " kelahiran ttl ultah ulang"
)

BIRTHS = Family(
    "DATE_OF_BIRTH",
    (
        Rule(
            "date after a cue",
            rf"\b{CUE}\b[^\d\n\ufffc]{{0,40}}?(?<![\w.])(?<v>{DATE})",
            0.8,
            digits=1,
            words=CUES,
        ),
        Rule(
            "date before a cue",
            rf"(?<![\w./-])(?<v>{DATE})[^\d\n.\ufffc]{{0,24}}\b{CUE}\b",
            0.6,
            digits=1,
            words=CUES,
        ),
        Rule(
            "date in words",
            rf"\b{CUE}\b[ :,]{{1,3}}(?:[^\W\d]++[ :,]{{1,2}}){{0,4}}?"
            rf"(?<v>{IN_WORDS})\b",
            0.8,
            words=CUES,
        ),
    ),
)
