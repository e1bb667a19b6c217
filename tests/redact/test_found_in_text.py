# ruff: noqa: RUF001 - characters that look like others are the point
"""What must be found, by entity, in English, French and Indonesian."""

import pytest

from flows.redact.engine import engine_for
from schemas.policy import LANGUAGES, RedactionPolicy


ENGINE = engine_for(RedactionPolicy())
RULES = engine_for(RedactionPolicy(names="cues"))

FOUND = [
    # entity, text, what of it
    ("EMAIL_ADDRESS", "reach me: jane.doe@example.org", "jane.doe@example.org"),
    ("EMAIL_ADDRESS", "JANE@EXAMPLE.ORG", "JANE@EXAMPLE.ORG"),
    ("EMAIL_ADDRESS", "jane@studio.photography", "jane@studio.photography"),
    ("EMAIL_ADDRESS", "jane dot doe at gmail dot com", "jane dot doe at gmail dot com"),
    ("EMAIL_ADDRESS", "jane.doe [at] example.org", "jane.doe [at] example.org"),
    ("EMAIL_ADDRESS", "jane(at)example(dot)org", "jane(at)example(dot)org"),
    ("EMAIL_ADDRESS", "jane.doe@ example.org", "jane.doe@ example.org"),
    (
        "EMAIL_ADDRESS",
        "écris à jane arobase example point fr",
        "jane arobase example point fr",
    ),
    ("EMAIL_ADDRESS", "budi at gmail titik com", "budi at gmail titik com"),
    ("EMAIL_ADDRESS", "josé@exámple.org", "josé@exámple.org"),
    (
        "EMAIL_ADDRESS",
        "o'neil+news@sub.example.co.uk.",
        "o'neil+news@sub.example.co.uk",
    ),
    ("PHONE_NUMBER", "call 202-555-0143", "202-555-0143"),
    ("PHONE_NUMBER", "202.555.0143", "202.555.0143"),
    ("PHONE_NUMBER", "2025550143", "2025550143"),
    ("PHONE_NUMBER", "(202)555-0143 x12", "(202)555-0143 x12"),
    ("PHONE_NUMBER", "my number 555-0143", "555-0143"),
    ("PHONE_NUMBER", "2 0 2 5 5 5 0 1 4 3", "2 0 2 5 5 5 0 1 4 3"),
    ("PHONE_NUMBER", "two zero two five five five", "two zero two five five five"),
    ("PHONE_NUMBER", "2025550143 is my phone", "2025550143"),
    ("PHONE_NUMBER", "+44 7700 900123", "+44 7700 900123"),
    ("PHONE_NUMBER", "07700 900123", "07700 900123"),
    ("PHONE_NUMBER", "06 12 34 56 78", "06 12 34 56 78"),
    ("PHONE_NUMBER", "06.12.34.56.78", "06.12.34.56.78"),
    ("PHONE_NUMBER", "+33 (0)6 12 34 56 78", "+33 (0)6 12 34 56 78"),
    ("PHONE_NUMBER", "0033 6 12 34 56 78", "0033 6 12 34 56 78"),
    ("PHONE_NUMBER", "hubungi 0812-3456-7890", "0812-3456-7890"),
    ("PHONE_NUMBER", "6281234567890", "6281234567890"),
    ("PHONE_NUMBER", "WA 81234567890", "81234567890"),
    ("PHONE_NUMBER", "(021) 555-1234", "(021) 555-1234"),
    ("CREDIT_CARD", "4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("CREDIT_CARD", "4111-1111-1111-1111", "4111-1111-1111-1111"),
    ("CREDIT_CARD", "4111.1111.1111.1111", "4111.1111.1111.1111"),
    ("CREDIT_CARD", "2223 0031 2200 3222", "2223 0031 2200 3222"),
    ("CREDIT_CARD", "4000000000000000006", "4000000000000000006"),
    ("CREDIT_CARD", "3782 822463 10005", "3782 822463 10005"),
    ("CREDIT_CARD", "carte 4970 1012 3456 7890", "4970 1012 3456 7890"),
    ("IBAN_CODE", "DE89370400440532013000", "DE89370400440532013000"),
    (
        "IBAN_CODE",
        "de89 3704 0044 0532 0130 00 please",
        "de89 3704 0044 0532 0130 00",
    ),
    (
        "IBAN_CODE",
        "FR76 3000 6000 0112 3456 7890 189 merci",
        "FR76 3000 6000 0112 3456 7890 189",
    ),
    ("IP_ADDRESS", "192.168.1.20", "192.168.1.20"),
    ("IP_ADDRESS", "my ip is 1.2.3.4", "1.2.3.4"),
    ("IP_ADDRESS", "2001:db8::ff00:42:8329", "2001:db8::ff00:42:8329"),
    ("MAC_ADDRESS", "00:1A:2B:3C:4D:5E", "00:1A:2B:3C:4D:5E"),
    ("MAC_ADDRESS", "001A.2B3C.4D5E", "001A.2B3C.4D5E"),
    ("URL", "see https://example.org/u?id=3.", "https://example.org/u?id=3"),
    ("URL", "www.example.me", "www.example.me"),
    ("URL", "see example.io/jane", "example.io/jane"),
    ("URL", "wa.me/6281234567890", "wa.me/6281234567890"),
    (
        "CRYPTO",
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
    ),
    (
        "CRYPTO",
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0x52908400098527886E0F7030069857D2E4169EE7",
    ),
    ("HANDLE", "my insta is @jane_doe99", "@jane_doe99"),
    ("HANDLE", "ig: budi.santoso", "budi.santoso"),
    ("HANDLE", "jane#1234", "jane#1234"),
    ("DATE_OF_BIRTH", "born March 14, 1990", "March 14, 1990"),
    ("DATE_OF_BIRTH", "14/03/1990 is my birthday", "14/03/1990"),
    ("DATE_OF_BIRTH", "née le 14 mars 1990", "14 mars 1990"),
    ("DATE_OF_BIRTH", "date de naissance : 14/03/1990", "14/03/1990"),
    ("DATE_OF_BIRTH", "lahir di Bandung tanggal 14 Maret 1990", "14 Maret 1990"),
    ("STREET_ADDRESS", "12 Main St, Springfield, IL 62704", None),
    ("STREET_ADDRESS", "I live at 12 main street", "12 main street"),
    ("STREET_ADDRESS", "12 rue de Rivoli, 75001 Paris", None),
    ("STREET_ADDRESS", "4 bis avenue du Général Leclerc", None),
    ("STREET_ADDRESS", "Jl. Merdeka No. 10 RT 01/RW 02", None),
    ("STREET_ADDRESS", "jl merdeka no 10", None),
    ("US_SSN", "219-09-9999", "219-09-9999"),
    ("US_SSN", "ssn 219 09 9999", "219 09 9999"),
    ("US_SSN", "my ssn: 219099999", "219099999"),
    ("FR_NIR", "1 84 12 76 451 089 46", "1 84 12 76 451 089 46"),
    ("FR_NIR", "184127645108946", "184127645108946"),
    ("FR_SIRET", "732 829 320 00074", "732 829 320 00074"),
    ("ID_NIK", "3175010101010001", "3175010101010001"),
    ("ID_NPWP", "09.254.294.3-407.000", "09.254.294.3-407.000"),
    ("ID_NPWP", "npwp 092542943407000", "092542943407000"),
    ("ID_NPWP", "NPWP: 0092 5429 4340 7000", "0092 5429 4340 7000"),
    ("US_ITIN", "900-70-1234", "900-70-1234"),
    ("US_ITIN", "my itin 900701234", "900701234"),
    ("UK_NHS", "NHS number 943 476 5919", "943 476 5919"),
    ("FR_TAX_NUMBER", "30 23 217 600 053", "30 23 217 600 053"),
    ("FR_TAX_NUMBER", "numéro fiscal : 0123217600111", "0123217600111"),
    ("ID_KK", "no KK 9999010101010001", "9999010101010001"),
    ("ID_BPJS", "kartu BPJS 0001234567890", "0001234567890"),
    ("BANK_ACCOUNT", "my account number is 12345678", "12345678"),
    ("BANK_ACCOUNT", "rek BCA 1234567890", "1234567890"),
    ("BANK_ACCOUNT", "RIB : 30004 00123 00012345678", "30004 00123 00012345678"),
    ("PASSPORT", "passport 912803456", "912803456"),
    ("PASSPORT", "mon passeport est le 12AB34567", "12AB34567"),
    ("PASSPORT", "nomor paspor saya X1234567", "X1234567"),
    ("DRIVER_LICENSE", "driver license D1234567", "D1234567"),
    ("DRIVER_LICENSE", "permis de conduire 12AA34567", "12AA34567"),
    ("DRIVER_LICENSE", "nomor SIM 9410-1234-567890", "9410-1234-567890"),
    ("DRIVER_LICENSE", "MORGA657054SM9IJ", "MORGA657054SM9IJ"),
    ("LICENSE_PLATE", "AB-123-CD", "AB-123-CD"),
    ("LICENSE_PLATE", "B 1234 ABC", "B 1234 ABC"),
    ("LICENSE_PLATE", "plaque 123 ABC 75", "123 ABC 75"),
    ("LICENSE_PLATE", "my number plate is AB12 CDE", "AB12 CDE"),
    ("LICENSE_PLATE", "plat nomor d 12 xy", "d 12 xy"),
    ("GEO_COORDINATES", "48.8584, 2.2945", "48.8584, 2.2945"),
    ("GEO_COORDINATES", "gps : 48.85 2.29", "48.85 2.29"),
    ("GEO_COORDINATES", "48°51'29\"N 2°17'40\"E", "48°51'29\"N 2°17'40\"E"),
    ("GEO_COORDINATES", "lat: -6.2088, lng: 106.8456", "-6.2088, lng: 106.8456"),
    ("AGE", "I'm thirty-four years old", "thirty-four years old"),
    ("AGE", "my daughter is a 7-year-old", "7-year-old"),
    ("AGE", "j'ai trente-quatre ans", "trente-quatre ans"),
    ("AGE", "un homme âgé de 52 ans", "52 ans"),
    ("AGE", "umur saya tiga puluh empat tahun", "tiga puluh empat tahun"),
    ("AGE", "dia berusia 19 tahun", "19 tahun"),
    (
        "DATE_OF_BIRTH",
        "born on the fourteenth of March nineteen ninety",
        "fourteenth of March nineteen ninety",
    ),
    (
        "DATE_OF_BIRTH",
        "née le quatorze mars mille neuf cent quatre-vingt-dix",
        "quatorze mars mille neuf cent quatre-vingt-dix",
    ),
    (
        "DATE_OF_BIRTH",
        "lahir empat belas Maret seribu sembilan ratus sembilan puluh",
        "empat belas Maret seribu sembilan ratus sembilan puluh",
    ),
    ("IP_ADDRESS", "69.74.30.36", "69.74.30.36"),
    ("SECRET", "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
    ("SECRET", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", None),
    ("SECRET", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF123_-x", None),
    ("SECRET", "api_key = 'a1b2c3d4e5f6g7h8'", "a1b2c3d4e5f6g7h8"),
    ("SECRET", "postgres://u:pass@db.example.org/app", None),
    ("SECRET", "my password is hunter2", "hunter2"),
    ("SECRET", "mot de passe : soleil", "soleil"),
    ("SECRET", "kata sandi saya rahasia123", "rahasia123"),
    ("SECRET", "my password is sunflower.", "sunflower"),
    ("SECRET", "votre code est 482913", "482913"),
    ("EMAIL_ADDRESS", "jane.doe at example.org", "jane.doe at example.org"),
    ("PHONE_NUMBER", "33612345678", "33612345678"),
    ("DATE_OF_BIRTH", "né en mars 1990", "mars 1990"),
    ("STREET_ADDRESS", "22 Baker Street, London NW1 6XE", None),
    ("STREET_ADDRESS", "P.O. Box 1234", None),
    ("PERSON", "je suis Élodie Dupont", "Élodie Dupont"),
    ("SECRET", "PIN saya 123456", "123456"),
    ("SECRET", "cvv 123 exp 09/27", "123"),
    ("PERSON", "my name is Jane Doe and", "Jane Doe"),
    ("PERSON", "my name is jane and", "jane"),
    ("PERSON", "je m'appelle Élodie Dupont", "Élodie Dupont"),
    ("PERSON", "je m’appelle Élodie", "Élodie"),
    ("PERSON", "nama saya Budi Santoso", "Budi Santoso"),
    ("PERSON", "Mr Smith called", "Mr Smith"),
    ("PERSON", "demandez M. Dupont", "Dupont"),
    ("PERSON", "kata Pak Budi Santoso", "Budi Santoso"),
    ("PERSON", "Bonjour Marie,", "Marie"),
    ("PERSON", "See you.\nBest regards,\nJane Doe", "Jane Doe"),
    ("PERSON", "À bientôt\n\nCordialement,\nJean Dupont", "Jean Dupont"),
    ("PERSON", "my wife Anna", "Anna"),
    ("PERSON", "ma femme Julie", "Julie"),
    ("PERSON", "istri saya Siti", "Siti"),
    ("LOCATION", "we moved to Manchester last year", "Manchester"),
    ("LOCATION", "je travaille à Toulouse depuis mai", "Toulouse"),
    ("LOCATION", "saya tinggal di surabaya sekarang", "surabaya"),
]

PRIVATE_KEY = (
    "-----BEGIN RSA PRIVATE KEY-----\nMIIBOgIBAAJBAK+x\n-----END RSA PRIVATE KEY-----"
)

DECOYS = [
    "Your order 2025550143 has shipped",
    "order number 4029357733",
    "commande n° 0612345678 expédiée",
    "pesanan 081234567890 sudah dikirim",
    "nomor resi JX1234567890",
    "ISBN 978-0-306-40615-7",
    "ISBN 0306406157",
    "upgrade to 1.2.3.4",
    "Chrome 120.0.6099.109 and python 3.11.4",
    "it costs $1,234.56 or 1 000 000 rupiah",
    "harga Rp 1.500.000",
    "prix 1 299,99 €",
    "in 1990 and 2021-2024",
    "2024-01-02T12:30:45Z",
    "le 14 mars 1990",
    "std::vector<int> a::b",
    "for (i = 0; i < 10; i++) { print(i); }",
    "my_array[10:20:2]",
    "123e4567-e89b-12d3-a456-426614174000",
    "timestamp 1700000000123",
    "time.It was great.So we left",
    "minta..se",
    "README.md and main.py in src/app",
    "@property def x(self)",
    "@media (max-width: 600px)",
    "import x from '@types/node'",
    "issue#1234 and PR#4321",
    "I forgot my password, please help",
    "password is wrong",
    "mot de passe oublié",
    "kata sandi salah",
    "one two three four five six seven",
    "1 2 3 4 5 6 7 8",
    "Hi there, how are you?",
    "Bonjour Madame, comment allez-vous ?",
    "Bu Guru datang",
    "jalan kaki ke kantor",
    "my name is not important",
    "saya akan menuju ke jalan Anda",
    "of course, sir. Can you wait",
    "look at that dot com bubble",
    "10.1038/nphys1170",
    "3.14159265358979",
    "+10 points, +1000000 reputation",
    "call me later",
    "transaksi 3175010101010001",
    "nine one one",
    "mot de passe est oublié",
    "my zip code is 62704",
    "error code is 40412",
    "I'm Happy Today",
    "Saya Tidak Tahu",
]

DECOYS_OF_RULES = [
    "plt.plot(1.23456, 6.78901)",
    "position = [48.8584, 2.2945]",
    "vec3 0.1234, 0.5678, 0.9012",
    "weights 0.12345, 0.67891",
    "commit 9fceb02d0ae598e95dc970b74767f19372d6",
    "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "md5 d41d8cd98f00b204e9800998ecf8427e",
    "tracking 1Z999AA10123456784",
    "colis 6A12345678901",
    "resi JP1234567890",
    "the invoice 2025-000123 is due",
    "ISBN-13 9780306406157",
    "EAN 4006381333931",
    "Windows 10.0.19045.3803",
    "j'ai 5 ans d'expérience",
    "saya kerja 5 tahun",
    "the wine is 12 years old",
    "A 1000 USD bill",
    "M 2024 and B 52",
    "license: MIT 2024",
    "a plate of 12 cookies",
    "10 000 000 habitants en 2020",
    "12:30:45 and 23:59",
    "room 404 at 10 am on 12/05",
    "int(x) + 0x1F4",
    "the year 2024, 365 days, 8760 hours",
    "Mozart was born in 1756",
    "this building is 120 years old",
    "mon ordi a 4 ans",
    "perusahaan berusia 25 tahun",
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("entity", "text", "part"), FOUND)
def test_an_entity_is_found_whole_in_every_language(language, entity, text, part):
    found = [(f.entity, text[f.start : f.end]) for f in ENGINE.find(text, language)]
    assert (entity, part or text) in found


@pytest.mark.parametrize("text", DECOYS)
def test_ordinary_text_stays(text):
    assert ENGINE.find(text, "en") == ()


@pytest.mark.parametrize("text", DECOYS_OF_RULES)
def test_no_rule_takes_numbers_and_code_for_a_person(text):
    assert RULES.find(text, "en") == ()


def test_a_private_key_is_found_whole():
    (finding,) = ENGINE.find(PRIVATE_KEY, "en")
    assert (finding.start, finding.end) == (0, len(PRIVATE_KEY))


def test_every_entity_of_the_policy_has_a_positive_case():
    assert {entity for entity, *_ in FOUND} == set(RedactionPolicy().entities)


def test_only_the_entities_of_the_policy_are_found():
    engine = engine_for(RedactionPolicy(entities=("EMAIL_ADDRESS",)))
    found = engine.find("jane@example.org or 202-555-0143", "en")
    assert [f.entity for f in found] == ["EMAIL_ADDRESS"]


def test_a_threshold_of_its_own_silences_an_entity():
    engine = engine_for(RedactionPolicy(thresholds={"PHONE_NUMBER": 0.9}))
    assert engine.find("202-555-0143", "en") == ()
