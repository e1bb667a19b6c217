"""Street addresses by the words streets are called in three languages.

An address goes on after its street: flat, building, village, postcode and town belong
to it, on the next lines too.
"""

from flows.redact.families.columns import column
from flows.redact.families.kin import choice
from flows.redact.rule import Family, Rule, words


EN_TYPES = (
    "street avenue road boulevard lane drive court place square terrace highway parkway"
    " close crescent st ave rd blvd ln dr ct pl sq hwy pkwy way alley trail trl mews"
    " gardens gdns grove walk circle cir loop terr tce cres parade plaza turnpike"
    " expressway freeway broadway esplanade quay wharf cl byway"
)
EN_SHY = (
    "park hill row rise view green gate path run point ridge yard meadow meadows fields"
    " field vale mount bank end side cross heights estate common"
)
"""Words that end street names, and much else: only before a postcode."""

EN_LOWER = (
    "street avenue boulevard road lane drive close crescent st ave rd blvd ln"
    " terrace mews grove highway"
)
FR_TYPES = (
    r"rue|avenue|av\.?|ave\.?|boulevard|bd\.?|blvd\.?|boul\.?|all[e\u00e9]e|impasse"
    r"|imp\.|chemin|chem\.|ch\.|faubourg|fbg?\.?|esplanade|venelle|ruelle|r\."
)
FR_SHY = (
    r"place|pl\.?|square|sq\.?|quai|cours|passage|route|rte\.?|r[e\u00e9]sidence"
    r"|lotissement|sentier|mont[e\u00e9]e|c[o\u00f4]te|voie|villa|cit[e\u00e9]|hameau"
    r"|mail|parvis|promenade|rond-point|traverse|clos|domaine|lieu[- ]dit"
)
"""Words that begin street names, and much else: only before a capital letter."""

CAPITAL = r"(?-i:\p{Lu}[\w'.-]*)"
CITY = r"(?-i:\p{Lu}[\p{L}'.-]+(?![\w]))"
CITIES = rf"{CITY}(?:[ -]{CITY}){{0,3}}"
SEP = r"(?:,?\s{1,2}|\s?[-/|]\s)"
"""What stands between the parts of an address."""
NUMBER = r"(?<![\w.,/$\u20ac\u00a3-])\d{1,5}"

UK_POST = r"(?-i:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2})\b"
UK_POST_LOWER = r"[a-z]{1,2}\d[a-z\d]? \d[a-z]{2}\b"
US_POST = r"[A-Z]{2},? \d{5}(?:-\d{4})?"
CA_POST = r"(?:\(?[A-Z]{2}\)?,? )?[A-Z]\d[A-Z][ -]?\d[A-Z]\d\b"
AU_POST = r"(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT) \d{4}"
STATE = r"(?-i:[A-Z]{2})(?![\w])"
POST = rf"(?:{UK_POST}|{US_POST}|{CA_POST}|{AU_POST}|{UK_POST_LOWER})"

EN_CITY = rf"(?!{US_POST}|{AU_POST}|{UK_POST}){CITY}"
EN_CITIES = rf"{EN_CITY}(?:[ -]{EN_CITY}){{0,3}}"
EN_UNIT = (
    r"(?:(?:apt|apartment|suite|ste|unit|flat|floor|fl|room|rm|bldg|building|lot|level"
    r"|no|studio)\b\.? ?#?|# ?)\w{1,6}"
)
EN_HEAD = (
    rf"(?:{EN_UNIT},?\s{{1,2}}){{0,2}}"
    rf"(?:(?:The )?(?-i:\p{{Lu}}[\w']+ ){{1,2}}(?-i:House|Cottage|Mill|Farm|Lodge|Court"
    r"|Villa|Hall|Tower|Building|Manor|Barn|Towers|Apartments),?\s)?"
)
EN_NUMBER = rf"{NUMBER}[a-z]?(?: ?[-/] ?\d{{1,5}}[a-z]?)?(?: 1/2)?,? "
EN_NAME = (
    rf"(?:(?:{CAPITAL}|\d{{1,3}}(?:st|nd|rd|th)|[nsew]\.?|[ns][ew]|of|the|de|la) )"
)
EN_TAIL = (
    r"(?: (?-i:[NSEW]{1,2})\b\.?)?"
    rf"(?:,?\s{{1,2}}{EN_UNIT}){{0,2}}"
    rf"(?:,\s{{1,2}}{EN_CITIES}|\s{{1,2}}{EN_CITIES}(?=,?\s{{1,2}}{POST})){{0,2}}"
    rf"(?:{SEP}{POST}|,? {STATE}|,?\s\d{{5}}(?:-\d{{4}})?\b)?"
    rf"(?:,?\s(?:USA|UK|U\.S\.A\.|United Kingdom))?"
    r"(?:(?<=[a-z]) \d{1,2}\b)?"
)
ENGLISH = rf"{EN_HEAD}{EN_NUMBER}{EN_NAME}{{1,4}}?{choice(EN_TYPES)}\b\.?{EN_TAIL}"
ENGLISH_POSTED = (
    rf"(?:{EN_UNIT},?\s{{1,2}})?{NUMBER}[a-z]?,? "
    rf"(?={EN_NAME}{{0,3}}?{CAPITAL}(?:,| {choice(EN_SHY)}\b|\n))"
    rf"[\p{{L}}' ,.\n-]{{4,70}}?\s(?-i:{UK_POST}|{US_POST}|{AU_POST})"
)
NO_NAME = (
    r"(?!(?:miles?|kms?|kilometers?|meters?|minutes?|min|hours?|days?|the|down|of|in|on"
    r"|a|an|to|up|from|more|different|big|busy|main roads?|lanes?|way|per|at|and|or|is"
    r"|are|people|cars?|times?|years?|blocks?|feet|other|by|for|off|along)\b)"
)
ENGLISH_LOWER = (
    rf"(?:{EN_UNIT},?\s{{1,2}})?{NUMBER}[a-z]?,? (?:{NO_NAME}[a-z][\w'-]* ){{1,3}}?"
    rf"{choice(EN_LOWER)}\b\.?(?:,?\s{EN_UNIT})?"
    r"(?:,? (?:[a-z]+ ){1,2}(?:[a-z]{2} \d{5}|[a-z]{1,2}\d[a-z\d]? \d[a-z]{2})\b)?"
)
BOX = (
    r"\b(?:p\.?\s?o\.?\s?box:? ?(?:no\.? ?)?|(?:rr|hc|rural route) ?#?\d{1,4},? box )"
    r"#?\d{1,6}\b"
    rf"(?:,?\s(?:{CITIES},?\s)?(?:{POST}|(?-i:[A-Z]{{2,4}}) \d{{4,5}})|,?\s\d{{5}})?"
)

FR_PART = (
    r"(?:(?:b[a\u00e2]t(?:iment|\.)?|esc(?:alier|\.)?|app(?:art(?:ement)?|t)?\.?|apt"
    r"|porte"
    r"|hall"
    r"|r[e\u00e9]s(?:idence|\.)?|lot|cs|bp|b\.p\.|tsa|logement|interphone|code|chez"
    r"|villa|tour|immeuble|entr[e\u00e9]e|zone|za|zi|zac)\b\.? ?"
    rf"(?:n\u00b0 ?)?(?:(?:les?|la|des?|du|l') ?)?(?:\d{{1,6}}[a-z]?|[a-z]\d{{0,3}}\b"
    rf"|{CAPITAL})(?: {CAPITAL}){{0,3}}"
    r"|(?:\d{1,2} ?(?:er|e|[e\u00e8]me)|rez[- ]de[- ]chauss[e\u00e9]e|dernier)"
    r"(?: [e\u00e9]tage)?(?: (?:droite|gauche|face))?)"
)
FR_TOWN = (
    rf"(?:{CITY}|(?!et\b|je\b|svp\b|merci\b|stp\b|avant\b|pour\b)[\p{{L}}'-]{{2,}})"
    rf"(?:[ -](?:(?:sur|les|l\u00e8s|en|la|le|sous|aux)[ -])?{CITY}){{0,3}}"
    r"(?:,? cedex)?(?:(?<=cedex) \d{1,2}\b| \d{1,2} ?(?:er|e|[e\u00e8]me)\b)?"
)
FR_POST = (
    rf"(?:\d{{5}}|\d{{2}} \d{{3}}|\d{{4}}(?= {CITY})|(?-i:[FLB])-\d{{4,5}})\b"
    rf"(?:,?\s{FR_TOWN})?"
)
FR_TAIL = (
    rf"(?:{SEP}{FR_PART}){{0,4}}"
    rf"(?:{SEP}{FR_POST}|, ?{CITIES}(?:,? {CA_POST})?(?:,? {FR_POST})?)?"
    r"(?:,? France\b)?"
)
FR_NUMBER = rf"{NUMBER}(?: ?[-/] ?\d{{1,4}})?(?: ?(?:bis|ter|quater|[a-d])\b)?,? ?"
FR_LINK = r"(?:(?:de|du|des|la|le|les|aux?|saint|sainte|st|ste) |d'|l'|de l'){0,3}"
FR_MORE = (
    rf"(?:[ -](?:(?:de|du|des|la|le|les|et|sur|en|aux?)[ -]|d'|l'){{0,2}}{CAPITAL})"
)
FRENCH = (
    rf"(?:{FR_PART},?\s{{1,2}}){{0,3}}{FR_NUMBER}(?:{FR_TYPES})(?<=\.|\b) {FR_LINK}"
    rf"(?!(?:ici|par|plus|loin|pi\u00e9tonnes?)\b)[\w'.-]+{FR_MORE}{{0,4}}{FR_TAIL}"
)
FRENCH_SHY = (
    rf"(?:{FR_PART},?\s{{1,2}}){{0,3}}{FR_NUMBER}(?:{FR_SHY})(?<=\.|\b) {FR_LINK}"
    rf"{CAPITAL}{FR_MORE}{{0,4}}{FR_TAIL}"
)
FRENCH_LOWER = (
    rf"{FR_NUMBER}(?:{FR_SHY})(?<=\.|\b) {FR_LINK}(?!(?:par|plus)\b)[\w'-]+"
    rf"(?:,?\s{FR_POST})?"
)
FRENCH_NO_NUMBER = (
    rf"\b(?:lieu[- ]?dit|r[e\u00e9]sidence|hameau|lotissement) "
    rf"(?:(?:les?|la|du|des) |l')?{CAPITAL}(?:[ -]{CAPITAL}){{0,3}},?\s{FR_POST}"
)
FRENCH_BOX = (
    rf"\b(?:bp|b\.p\.|cs|tsa) ?(?:n\u00b0 ?)?\d{{2,6}},?\s(?:{FR_POST})"
    r"|\bbo[i\u00ee]te postale[ :]{1,3}(?:bp ?)?\d{1,6}\b"
)

ID_FIRST = (
    r"(?:jl|jln|jalan|gg|gang|komplek|kompleks|komp|perum|perumahan|perumnas|cluster"
    r"|klaster|apartemen|apartement|apt|rusun|rusunawa|ruko|btn|griya|dusun|dsn"
    r"|kampung|kp|kmp|pondok|taman|villa|desa|ds)"
)
ID_PART = (
    r"(?:no|nomor|nmr|nomer|blok|blk|kav|kavling|km|rt|rw|kel|kelurahan|kec|kecamatan"
    r"|desa|ds|dusun|dsn|kab|kabupaten|kota|prov|provinsi|propinsi|lt|lantai|tower"
    r"|unit|gg|gang|kode pos|kodepos|lingkungan|kp|kampung|komplek|perum|perumahan"
    r"|cluster|ruko|sektor|tahap|gedung)"
)
ID_WORD = rf"(?:{CAPITAL}(?:/\w{{1,4}})?|\d{{1,4}}[a-z]?\b)"
ID_NAMED = rf"{CAPITAL}(?:[ -]{ID_WORD}){{0,5}}"
ID_PIECE = (
    rf"(?:,?\s{{0,2}}\b{ID_PART}\b[ .:]{{0,3}}"
    rf"(?:{ID_NAMED}|[\w/.-]{{1,16}}(?: ?[-/] ?\d{{1,4}})?)(?<![.,]))"
)
ID_TOWN = choice(
    "jakarta surabaya bandung bekasi medan depok tangerang semarang palembang makassar"
    " bogor malang pekanbaru padang batam denpasar samarinda tasikmalaya banjarmasin"
    " pontianak cimahi balikpapan jambi surakarta solo yogyakarta jogja manado kupang"
    " mataram kediri cirebon tegal serang cilegon sukabumi jember banyuwangi purwokerto"
    " magelang madiun probolinggo pasuruan mojokerto sidoarjo gresik cikarang karawang"
    " garut lampung aceh ambon jayapura palu kendari bengkulu klaten sleman bantul"
)
ID_CITY = (
    rf"(?:,\s{{0,2}}{CITIES}(?:,?\s\d{{5}}\b)?|\s{CITIES},?\s\d{{5}}\b"
    rf"|(?<=\d[a-z]?)\s{CITIES}(?=\s*(?:$|[,.\n]))|,?\s{ID_TOWN}\b"
    r"(?: (?:barat|timur|utara|selatan|pusat|tengah|kota))?(?:,?\s\d{5}\b)?"
    r"|,? (?:[a-z]+ ){1,3}\d{5}\b|,?\s\d{5}\b"
    r"|, ?(?!(?:tolong|ya|dan|mau|saya|kak|min|terima|pak|bu|tapi|dekat)\b)[a-z]{4,14}"
    r"(?: (?:barat|timur|utara|selatan|pusat|tengah|kota))?(?=\s*(?:$|[.,])))"
)
ID_TAIL = rf"{ID_PIECE}{{0,9}}{ID_CITY}{{0,3}}(?:,?\s(?-i:Indonesia)\b)?"
ID_NOT = r"(?!(?:anda|kita|kami|saya|kaki|keluar|tengah|tol|pulang|raya ramai|nya)\b)"
INDONESIAN = rf"(?<!\w){ID_FIRST}\b\.? ?{ID_NOT}{ID_NAMED}{ID_PIECE}{{1,9}}{ID_TAIL}"
INDONESIAN_NUMBERED = (
    rf"(?<!\w){ID_FIRST}\b\.? ?{ID_NOT}(?:{CAPITAL} ){{1,4}}"
    rf"(?:\d{{1,4}}[a-z]?\b|[A-Z]{{1,2}}\d{{0,2}}[/-]\d{{1,3}}\b){ID_TAIL}"
)
INDONESIAN_BARE = (
    rf"(?<!\w)(?:jl|jln|jalan|gg|komplek|kompleks|perumahan|perum|dusun|apartemen"
    rf"|cluster|gang)\b\.? ?{ID_NOT}{ID_NAMED}{ID_TAIL}"
)
ID_LOWER_NAME = (
    rf"(?:{ID_NOT}(?!{ID_PART}\b)[a-z][a-z'-]* ?){{1,4}}?(?:[ivx]+ |\d{{1,2}} )?"
)
INDONESIAN_LOWER = (
    rf"(?<!\w){ID_FIRST}\b\.? ?{ID_LOWER_NAME},?\s?"
    r"(?:no|nomor|nmr|nomer|blok|blk|kav|km|rt)\b[ .:]{0,2}(?:[a-z]{0,2}\d[\w/]{0,5}"
    rf"|[a-z]\b)(?: ?[-/] ?\d{{1,4}})?{ID_TAIL}"
)
INDONESIAN_SHORT = (
    rf"(?<!\w)(?:jl|jln)\b\.? ?{ID_NOT}(?:[a-z]+ ){{1,3}}(?!jam|menit|km|orang|hari)"
    r"\d{1,4}[a-z]?\b(?! (?:jam|menit|orang|hari|km|kali|meter|m)\b)" + ID_TAIL
)
RT_RW = rf"(?<!\w)rt\b[ .:]{{0,2}}\d{{1,3}} ?[/, ] ?rw\b[ .:]{{0,2}}\d{{1,3}}{ID_TAIL}"

STREETS = Family(
    "STREET_ADDRESS",
    (
        Rule("post box", BOX, 0.6, digits=1, words=words("box")),
        Rule("english", ENGLISH, 0.6, digits=1, words=words(EN_TYPES)),
        Rule("english, before a postcode", ENGLISH_POSTED, 0.6, digits=2),
        Rule(
            "english, lower case",
            ENGLISH_LOWER,
            0.2,
            digits=1,
            words=words(EN_LOWER),
        ),
        Rule(
            "english, lower case, flat",
            rf"{ENGLISH_LOWER}(?:,? {EN_UNIT})",
            0.6,
            digits=2,
        ),
        Rule("french", FRENCH, 0.6, digits=1),
        Rule("french, named", FRENCH_SHY, 0.6, digits=1),
        Rule("french, lower case", FRENCH_LOWER, 0.2, digits=1),
        Rule("french, no number", FRENCH_NO_NUMBER, 0.6, digits=5),
        Rule("french post box", FRENCH_BOX, 0.6, digits=1),
        Rule("indonesian", INDONESIAN, 0.6),
        Rule("indonesian, numbered", INDONESIAN_NUMBERED, 0.6, digits=1),
        Rule("indonesian, no number", INDONESIAN_BARE, 0.2),
        Rule("indonesian, lower case", INDONESIAN_LOWER, 0.6, digits=0),
        Rule("indonesian, short", INDONESIAN_SHORT, 0.6, digits=1),
        Rule("rt and rw", RT_RW, 0.7, digits=2, words=words("rt")),
        column("address adresse alamat street rue", r".{0,30}\d.{3,100}", digits=1),
    ),
    cues=words(
        "address live lives living located home house deliver delivery ship send"
        " adresse habite habitons habitant domicile domicilie demeurant livrer livrez"
        " livraison rent rents renting reside moved alamat tinggal rumah kirim antar"
        " kost kos domisili diantar dikirim"
    ),
)
