"""Street addresses by the words streets are called in three languages."""

from flows.redact.rule import Family, Rule, words


EN_TYPES = (
    "street avenue road boulevard lane drive court place square terrace highway parkway"
    " close crescent st ave rd blvd ln dr ct pl sq hwy pkwy way alley trail"
)
FR_TYPES = (
    "rue avenue av boulevard bd blvd place chemin impasse allee quai route cours square"
    " passage faubourg sentier esplanade residence lotissement"
)
CAPITAL = r"(?-i:\p{Lu}[\w'.-]*)"
CITY = r"(?-i:\p{Lu}[\p{L}'.-]+(?![\w]))"
EN_NAME = rf"(?:(?:{CAPITAL}|\d{{1,3}}(?:st|nd|rd|th)|[nsew]\.?) ){{1,4}}?"
LOWER_NAME = r"(?:[a-z][\w'-]* ){1,3}?"

ENGLISH = (
    rf"(?<![\w.,/-])\d{{1,5}}[a-z]?,? {EN_NAME}"
    rf"(?:{'|'.join(EN_TYPES.split())})\b\.?"
    rf"(?:,? (?:apt|apartment|suite|unit|flat|#)\.? ?\w{{1,6}})?"
    rf"(?:,\s?{CITY}(?: {CITY}){{0,2}})?"
    rf"(?:,?\s(?-i:[A-Z]{{2}}) \d{{5}}(?:-\d{{4}})?)?"
    r"(?:,?\s(?-i:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b)?"
)
ENGLISH_LOWER = (
    rf"(?<![\w.,/-])\d{{1,5}} {LOWER_NAME}(?:street|avenue|boulevard|road)\b"
    r"(?:,? (?:apt|apartment|suite|unit|flat|#)\.? ?\w{1,6})?"
)
FRENCH = (
    r"(?<![\w.,/-])\d{1,4}(?: ?(?:bis|ter|quater|[a-d]))?,? "
    rf"(?:{'|'.join(FR_TYPES.split())}|all\u00e9e)\b\.? "
    r"(?:(?:de|du|des|la|le|les|saint|sainte) |d'|l'){0,3}[\w'-]+"
    rf"(?:[ -](?:(?:de|du|des|la|le|et) |d'|l'){{0,2}}{CAPITAL}){{0,4}}"
    rf"(?:,?\s\d{{5}}(?: {CAPITAL}(?:[ -]{CAPITAL}){{0,3}})?)?"
)
ID_TAIL = (
    r"(?:,? ?(?:no|nomor|blok|kav|rt|rw|kel|kec|gang|gg)\b[ .]{0,2}[\w/.-]{1,12}){0,6}"
)
INDONESIAN = (
    rf"(?<!\w)(?:jl|jln|gg)\b\.? ?{CAPITAL}(?: (?:{CAPITAL}|\d{{1,4}})){{0,4}}{ID_TAIL}"
)
INDONESIAN_WORD = (
    rf"(?<!\w)(?:jalan|gang|komplek|kompleks|perumahan|perum|dusun) "
    rf"(?!(?:anda|kita|kami|saya|kaki|keluar|tengah|tol|pulang)\b){CAPITAL}"
    rf"(?: (?:{CAPITAL}|\d{{1,4}})){{0,4}}{ID_TAIL}"
)
INDONESIAN_LOWER = (
    r"(?<!\w)(?:jl|jln|jalan)\b\.? ?(?:[a-z]+ ){1,4}?(?:no|nomor)\b[ .]{0,2}\d{1,4}\w?"
    + ID_TAIL
)
RT_RW = rf"(?<!\w)rt\b[ .]{{0,2}}\d{{1,3}} ?[/, ] ?rw\b[ .]{{0,2}}\d{{1,3}}{ID_TAIL}"

STREETS = Family(
    "STREET_ADDRESS",
    (
        Rule(
            "post box",
            r"\bp\.?\s?o\.? ?box \d{1,6}\b",
            0.6,
            digits=1,
            words=words("box"),
        ),
        Rule("english", ENGLISH, 0.6, digits=1, words=words(EN_TYPES)),
        Rule(
            "english, lower case",
            ENGLISH_LOWER,
            0.2,
            digits=1,
            words=words("street avenue boulevard road"),
        ),
        Rule("french", FRENCH, 0.6, digits=1, words=words(FR_TYPES)),
        Rule("indonesian", INDONESIAN, 0.6, words=words("jl jln gg")),
        Rule(
            "indonesian, in full",
            INDONESIAN_WORD,
            0.5,
            words=words("jalan gang komplek kompleks perumahan perum dusun"),
        ),
        Rule(
            "indonesian, lower case",
            INDONESIAN_LOWER,
            0.6,
            digits=1,
            words=words("jl jln jalan"),
        ),
        Rule("rt and rw", RT_RW, 0.7, digits=2, words=words("rt")),
    ),
    cues=words(
        "address live lives living located home deliver delivery ship send adresse"
        " habite habitons domicile livrer alamat tinggal rumah kirim"
    ),
)
