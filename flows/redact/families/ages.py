"""Ages of people, in figures and in words of three languages.

The age of a thing stays: a number of years counts only beside a word for a person, or
where somebody speaks of himself.
"""

from flows.redact.families.columns import column
from flows.redact.families.kin import PEOPLE_EN, PEOPLE_FR, PEOPLE_ID, choice
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


FIGURE = r"(?<![\d.,/:-])\d{1,3}"
LIKELY = r"(?<![\d.,:-])(?:1[0-9]|[2-9]\d)"
"""An age at which people write "34 M"."""

EN_NUMBER = rf"(?:{FIGURE}|{number(EN_WORDS, 'and ')})"
FR_NUMBER = rf"(?:{FIGURE}|{number(FR_WORDS, 'et[ -]')})"
ID_NUMBER = rf"(?:{FIGURE}|{number(ID_WORDS)})"

# Where a pattern begins with what stands before it, a look ahead comes first: a number
# is seldom, and looking back from every place took milliseconds on two kilobytes.
EN_PERSON = choice(PEOPLE_EN)
EN_OWNER = r"(?:my|his|her|our|your|their|the|a|an)"
EN_SELF = (
    r"(?:i am|i'm|im|i ' m|i was|i'll be|i will be|he is|he's|hes|she is|she's|shes"
    r"|you are|you're|they are|they're|we are|we're|he was|she was|am|he|she"
    rf"|{EN_OWNER} (?:[a-z]+ )?{EN_PERSON}(?:'s| is| was| are| will be| just|,|)"
    r"|(?-i:(?<!The )(?!This|That|It|There|Everything|The)\p{Lu}\p{Ll}+) (?:is|was)"
    r"|my little one(?:'s| is)|who is|who's"
    r"|who was|(?:i|he|she|just|'ll|will|to) turn(?:ed|ing|s)?"
    r"|turn(?:ed|ing)|aged?|age of)"
)
EN_ONLY = (
    r"(?: (?:only|just|now|already|almost|nearly|about|currently|both|all|a|an|at"
    r"|turned|turning|turns|turn|be)){0,3}"
)
EN_UNIT = r"(?:years?|yrs?|months?|weeks?|days?)"
EN_OLD = (
    rf"(?:[ -]{{0,2}}{EN_UNIT}[ -]{{1,2}}old| ?(?:yo|y/o|y\.o\.|yrs|yr old)"
    r"| (?:years?|yrs?) of age)(?!\w)"
)
EN_NO_THING = (
    r"(?! ?(?:old )?(?:car|whisky|whiskey|wine|laptop|house|building|phone|computer"
    r"|mortgage|company|tree|contract|warranty|scotch|bourbon|rum|bridge|bike|tv|plan"
    r"|history|project|system|church|castle|bottle|truck|boat|dog|cat)s?\b)"
)
ENGLISH = (
    rf"\b(?={EN_NUMBER}{EN_OLD})"
    rf"(?:(?<=\b{EN_SELF}{EN_ONLY}[ :]{{1,2}})|(?<=(?:^|[,(;]) ?)"
    r"|(?<=\b(?:my|our|his|her|a|an|and) )"
    rf"|(?<![\w.,/-])(?=[\w -]{{1,40}}\bold,? (?:[a-z]+ ){{0,2}}{EN_PERSON}\b)"
    r"|(?<![\w.,/-])(?=\d{1,3} ?(?:yo|y/o|y\.o\.)(?!\w)))"
    rf"{EN_NUMBER}{EN_OLD}{EN_NO_THING}"
)
EN_DONE = (
    r"(?=\s*+(?:$|[!?;)\u2026\n]|,(?!\d)|\.(?!\d)|-\s|(?:and|but|now|so|yo|or|who"
    r"|living|retired|single|married|today|already|this|next|last|too|btw|lol|because"
    r"|cause|as well|soon|yesterday|tomorrow|can|male|female|m|f|with|from|years?"
    r"|on|my|your|how|do|i|what|in (?:a|an|jan|feb|mar|apr|may|june?|july?"
    r"|aug|sep|oct|nov|dec|the|two|three|few|\d)[a-z]*)\b(?! (?:lb|pound|half|\d)s?)))"
)
ENGLISH_PLAIN = (
    r"(?=\d)(?<=\b(?:i am|i'm|im|i was|(?:i|he|she)(?:'ll| will) be|he's|hes|she's|shes"
    r"|he is|she is"
    r"|we are both|we're both|they're both|they are both"
    r"|(?:just|i|he|she|will|'ll|to|soon) turn(?:ed|ing|s)?|turning|turned"
    rf"|(?:my|his|her|our) (?:[a-z]+ )?{EN_PERSON}(?:'s| is| was| just turned| turned"
    rf"| turns)){EN_ONLY} )(?:\d{{1,2}}|1[01]\d)(?!\d){EN_DONE}"
)
ENGLISH_TOLD = (
    r"(?:\b(?:my|his|her|your) age(?: is|:)?|(?<!wine )(?<!cheese )(?<!beef )"
    r"(?<!whisky )(?<!whiskey )(?<!rum )\baged|\bat the age of)"
    rf" ?(?<v>{EN_NUMBER})\b(?![-/.,:+]\d| ?%|\+| ?(?:to|or|and) (?:\d|over|older|up"
    r"|under|above|below)| (?:years?|months?|days?|weeks?|hours?) (?:in|at)|-\d)"
)
KEY = (
    r"(?<![^\W_])(?:age|\u00e2ge|umur|usia)(?:[\"']?\s?[:=|/]\s?[\"']?"
    r"| (?=\d{2}(?:\s*(?:$|[,;)])|,? (?:yo|male|female|homme|femme|pria|wanita)\b)))"
    r"(?<v>\d{1,3})(?![-/.,:]\d|\d|\s?%|\+| ?- ?\d| (?:to|or|and|ans|tahun|th)\b)"
)
SEX = (
    r"(?=\d\d ?/? ?[mf](?!\w)|[mf] ?/? ?\d\d(?!\w))"
    r"(?<=^|\b(?:i|me|i'm|i am|im|he|she|bf|gf|so|ex|dh|dw|ds|dd"
    rf"|{EN_PERSON}|(?-i:\p{{Lu}}\p{{Ll}}+)),? ?[(\[]?(?:a )?)"
    rf"(?:{LIKELY} ?/? ?[mf]|[mf] ?/ ?{LIKELY}|(?<=^|[(\[])[mf]{LIKELY})"
    r"(?=[)\]/]|,? (?:here|looking|from|single|married|divorced|widowed|need|seeking|in"
    r"|with|and)\b)"
)
KIN_AGE = (
    rf"(?=\d)(?<=\b(?:{choice(PEOPLE_EN)}|{choice(PEOPLE_FR)}|{choice(PEOPLE_ID)})"
    r"(?: (?:saya|aku|gue))? ?(?:\(|, ))\d{1,2}(?=\)|, )"
)
AGE_SEX = (
    r"(?=\d)"
    rf"(?:{LIKELY}(?=,? (?:male|female)(?:,|\.|$| (?:here|from|with|looking|in)\b))"
    rf"|(?<=\b(?:male|female),? ){LIKELY}(?=\s*(?:$|[,.;)]| (?:here|from|with|in)\b)))"
)
LISTED = rf"(?=\d)(?<=(?-i:\p{{Lu}}\p{{Ll}}+ \p{{Lu}}\p{{Ll}}+), ){LIKELY}(?=, )"

FR_PERSON = choice(PEOPLE_FR)
FR_WHOSE = r"(?:mon|ma|mes|ton|ta|tes|son|sa|ses|notre|nos|votre|leurs?|le|la|un|une)"
FR_HAS = (
    r"(?:j'? ?ai|j'avais|j'aurai|j'aurais|tu as|t'as|tu avais"
    r"|n'(?:ai|a|as|avez|avais|avait)|(?:il|elle|qui|on) (?:a|avait|aura)|vous avez"
    r"|nous avons|ils ont|elles ont|(?<!faut )(?<!doit )(?<!devez )(?:d')?avoir"
    rf"|{FR_WHOSE} (?:[\w-]+ )?{FR_PERSON}(?: [\w-]+)? (?:a|ont|avait|aura|fait)"
    r"|(?-i:(?!\u00c7a|Cela|On|Qui|Internet|Google)\p{Lu}[\p{Ll}-]+) a"
    r"|[a\u00e2]g[e\u00e9]e?s? (?:de|d')|(?:f[e\u00ea]t\w+|fait) (?:mes|ses|nos|tes))"
)
FR_ONLY = (
    r"(?: (?:que|d[e\u00e9]j[a\u00e0]|seulement|environ|presque|bient[o\u00f4]t|enfin"
    r"|finalement|juste|maintenant|plus de|eu|d'|de|un peu|tout juste|bien|genre"
    r"|tous les deux|toutes les deux)){0,3}"
)
FR_BESIDE = (
    rf"(?:{FR_PERSON}(?: [\w-]+)? (?:de |d')|moi,? |(?:moi|{FR_PERSON})(?:,? | ?\()"
    r"|j?[hf][ ,/]{1,2}"
    r"|(?-i:(?!Non|Oui|Merci|Salut|Bonjour|Depuis)\p{Lu}[\p{Ll}-]+)(?:, ?| ?\())"
)
FRENCH = (
    rf"(?={FR_NUMBER}(?: ?ans?| mois| piges| balais)\b)"
    rf"(?:(?<=\b{FR_HAS}{FR_ONLY} ?)|(?<=\b{FR_BESIDE})"
    r"|(?<=^)(?=\d{2} ans, ?\p{Ll})"
    r"|(?<=\b[\u00e0a] )(?=\S+ ans,? (?:je|j'|il a|elle a)))"
    rf"{FR_NUMBER}(?: ?ans?| mois| piges| balais)\b"
    r"(?! d[e']| que j'att| et (?:moins|plus)| (?:plus t|apr[e\u00e8]s|avant))"
)
FRENCH_TOLD = (
    rf"(?<![\w'])[a\u00e2]ge ?(?:est |: ?|= ?)(?<v>{FR_NUMBER}(?: (?:ans|mois))?)\b"
)
FRENCH_BABY = (
    r"(?<=\b(?:b[e\u00e9]b[e\u00e9]|nourrisson|nouveau-n[e\u00e9]|jumeaux|jumelles)"
    r"(?: [\w-]+)?,? ?(?:a|ont|de|\()(?: que| seulement)? ?)"
    rf"{FR_NUMBER} (?:mois|semaines?|jours?)\b"
)

ID_PERSON = choice(PEOPLE_ID)
ID_SELF = r"(?:saya|aku|ane|gue|gua|gw|dia|ia|beliau|kamu|kami|anda)"
ID_ONLY = (
    r"(?: (?:saya|aku|gue|gw|dia|anak|kamu|anda|sekarang|sudah|baru|masih|adalah|ini"
    r"|udah|udh|itu|ibu|ayah|genap|hampir|sekitar|akan|mau|menginjak|saja|jalan"
    r"|sy|sya|berdua|bertiga|berusia|berumur|umur|usia|usianya|umurnya|ku|nya)){0,3}"
)
ID_THING = (
    r"(?<!\b(?:mobil|motor|gedung|rumah|perusahaan|laptop|hp|batas|bangunan|pohon|kota"
    r"|candi|universitas|sekolah|jembatan|toko|minimal|maksimal|syarat|rata-rata|masjid"
    r"|gereja|negara|kucing|anjing|komputer|kulkas)(?: ini| itu| saya| kami| yang)? )"
)
ID_NO = (
    r"(?![-/.,:]\d| ?%|\+"
    r"| ?(?:ke ?atas|ke ?bawah|atau lebih|sampai|hingga|s/d|-(?!an\b))"
    r"| (?:lalu|lagi|yang lalu|menikah|kerja|bekerja|hidup|pengalaman|terakhir|ini)\b)"
)
ID_NO_TIME = (
    r"(?! (?:di|yang|lebih|tinggal|belajar|penjara|sudah|bersama|jadi|menjadi|untuk"
    r"|berturut|kemudian|setelah|sebelum)\b)"
)
INDONESIAN = (
    rf"{ID_THING}\b(?:umur(?:ku|mu|nya)?|usia(?:ku|mu|nya)?|ber(?:umur|usia))"
    rf"{ID_ONLY}[ :]{{1,2}}(?<v>{ID_NUMBER}"
    rf"(?: ?(?:tahun|thn|th|bulan|bln|minggu|mgg|hari)\b)?+)(?!\w){ID_NO}"
)
ID_KIN = (
    rf"(?:{ID_PERSON}|{ID_SELF}(?= ?\())(?:ku|nya)?"
    r"(?: (?:laki-laki|perempuan|pertama|kedua|bungsu|sulung|saya|aku|gue|gw|kami|ku))?"
    r"(?: ?\(|,)?"
)
INDONESIAN_BESIDE = (
    rf"(?={ID_NUMBER} ?(?:tahun|thn|th|bulan|bln|minggu|mgg|hari)\b)"
    rf"(?:(?<={ID_THING}\b{ID_SELF}{ID_ONLY} )"
    rf"(?={ID_NUMBER} ?(?:tahun|thn|th)\b{ID_NO_TIME})|(?<=\b{ID_KIN}{ID_ONLY} ?))"
    rf"{ID_NUMBER} ?(?:tahun|thn|th|bulan|bln|minggu|mgg|hari)\b{ID_NO}"
)

AGES = Family(
    "AGE",
    (
        Rule("english", ENGLISH, 0.6),
        Rule("english, plain", ENGLISH_PLAIN, 0.5, digits=1),
        Rule("english, told", ENGLISH_TOLD, 0.5, words=words("age aged")),
        Rule("key", KEY, 0.5, digits=1, words=words("age umur usia")),
        Rule("age and sex", SEX, 0.5, digits=2),
        Rule("age, then sex", AGE_SEX, 0.5, digits=2),
        Rule("beside kin", KIN_AGE, 0.5, digits=1),
        column(
            "age umur usia", r"\d{1,3}(?: ?(?:yo|ans|mois|tahun|thn|th))?", digits=1
        ),
        Rule("listed", LISTED, 0.4, digits=2, marks=","),
        Rule("french", FRENCH, 0.6),
        Rule("french, told", FRENCH_TOLD, 0.6, words=words("age")),
        Rule("french, baby", FRENCH_BABY, 0.5),
        Rule(
            "indonesian",
            INDONESIAN,
            0.6,
            words=words(
                "umur umurku umurmu umurnya usia usiaku usiamu usianya berumur berusia"
            ),
        ),
        Rule("indonesian, beside a person", INDONESIAN_BESIDE, 0.5),
    ),
)
