import io
import time
import zipfile
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.declared import Declared, declare
from flows.collect.formats import whatsapp
from flows.collect.frame import interactions
from flows.collect.read import recognised
from flows.collect.repeats import unrepeat
from flows.errors import ExportError
from schemas.config import Export


FORM = "whatsapp"
PEOPLE = {"Ann": "whatsapp:ann-1", "Dr: Who": "whatsapp:who-1"}
HOME = declare(
    Export(format=FORM, uri="x", source="whatsapp", time_zone="Asia/Jakarta"),
    number=1,
    people=PEOPLE,
)
GROUP = "WhatsApp Chat with Team.txt"


def android(day, words):
    return f"{day}/02/2026, 14:{day:02} - {words}"


@pytest.fixture(scope="session")
def chat(read):
    def chat(*lines, name=GROUP, declared=HOME):
        return read("\n".join(lines).encode(), FORM, declared=declared, name=name)

    return chat


def test_a_chat_with_meta_ai_gives_question_and_answer(chat):
    lines = [
        "13/02/2026, 14:00 - Messages and calls are end-to-end encrypted.",
        "13/02/2026, 14:01 - Ann: hello",
        "13/02/2026, 14:02 - Meta AI: hi there",
    ]
    units = chat(*lines, name="WhatsApp Chat with Meta AI.txt")
    human, bot = units.kept
    assert (human.author.kind, human.author.id) == ("human", "whatsapp:ann-1")
    assert (bot.author.kind, bot.author.id) == ("bot", "bot:meta_ai")
    assert (human.role, bot.role) == ("user", "assistant")
    assert {human.visibility, bot.visibility} == {"direct_bot"}
    assert (human.bot, human.addressed_to_bot) == ("bot:meta_ai", True)
    assert (bot.reply_to, bot.contributors) == (human.record_id, None)
    assert human.created_at == "2026-02-13T07:01:00Z"
    assert units.causes == ["service", None, None]


@pytest.mark.parametrize(
    "line",
    [
        "[13.02.26, 14:05:00] Ann: hi",
        "\u200e[13/02/2026, 2:05:00\u202fPM] Ann: hi",
        "13/02/2026, 14:05 - Ann: hi",
        "2/13/26, 2:05 PM - Ann: hi",
        "2/13/26, 2:05\u202fpm - Ann: hi",
        "2/13/26, 2:05_PM - Ann: hi",
        "13/02/2026, 2:05 p. m. - Ann: hi",
        "13/02/2026, 02:05 p.m. - Ann: hi",
        "2026/2/13, 14:05 - Ann: hi",
        "[2026-02-13 14:05:00] Ann: hi",
        "[02/13/26 14:05] Ann: hi",
        "13-02-2026 14:05 - Ann: hi",
        "13.2.2026 klo 14.05 - Ann: hi",
        "[13/02/2026 à 14:05:00] Ann: hi",
        "2026. 2. 13. 오후 2:05 - Ann: hi",
        "2026/2/13 下午2:05 - Ann: hi",
        "\u0661\u0663/\u0660\u0662/2026\u060c \u0662:05 م - Ann: hi",
        "\u0661\u0663\u200f/\u0662\u200f/2026\u060c \u0662:05 م - Ann: hi",
        "13/02/2026, 14:05 - \u200e~\u202fAnn: hi",
        "[13/02/2026, 14:05:00] \u202aAnn\u202c: hi",
    ],
)
def test_headers_of_every_phone_and_country(chat, line):
    (turn,) = chat(line).kept
    assert (turn.author.id, turn.text) == ("whatsapp:ann-1", "hi")
    assert turn.created_at == "2026-02-13T07:05:00Z"


@pytest.mark.parametrize(
    ("dates", "times"),
    [
        (["03/04/26", "13/04/26"], ["2026-04-03", "2026-04-13"]),
        (["03/04/26", "04/13/26"], ["2026-03-04", "2026-04-13"]),
        (["03/04/26", "04/05/26"], [None, None]),
        (["03.04.26", "04.05.26"], ["2026-04-03", "2026-05-04"]),
        (["05/05/26", "06/06/26"], ["2026-05-05", "2026-06-06"]),
        (["11/01/26", "02/02/26"], ["2026-01-11", "2026-02-02"]),
        (["01/11/26", "02/02/26"], ["2026-01-11", "2026-02-02"]),
        (["13/04/26", "04/13/26", "03/04/26"], ["2026-04-13", "2026-04-13", None]),
        (["2026/03/04", "2026/04/05"], ["2026-03-04", "2026-04-05"]),
        (["31/02/26", "30/01/26"], [None, "2026-01-30"]),
        (["13/04/2569", "13/04/26"], [None, "2026-04-13"]),
    ],
)
def test_day_and_month_are_told_apart_over_the_whole_file(chat, dates, times):
    turns = chat(*(f"{each}, 14:00 - Ann: hi" for each in dates)).kept
    told = [turn.created_at and turn.created_at[:10] for turn in turns]
    assert told == times


@pytest.mark.parametrize("clock", ["25:00", "2:05 xm", "14:61"])
def test_a_clock_that_cannot_be_read_is_no_known_time(chat, clock):
    (turn,) = chat(f"13/02/2026, {clock} - Ann: hi").kept
    assert turn.created_at is None


def test_local_time_without_a_zone_stays_naive(chat):
    nowhere = Declared(1, "whatsapp", "platform_export")
    (turn,) = chat("13/02/2026, 14:05 - Ann: hi", declared=nowhere).kept
    assert turn.created_at == "2026-02-13T14:05:00"
    assert turn.author.id is None


def test_lines_without_a_header_go_on_with_the_message(chat):
    lines = ["13/02/2026, 14:05 - Ann: one", "", "  two: 2", "13:15 - three", "\u202a4"]
    (turn,) = chat(*lines).kept
    assert turn.text == "one\n\n  two: 2\n13:15 - three\n4"


def test_line_ends_of_windows_and_a_byte_order_mark_do_no_harm(read):
    content = "\ufeff13/02/2026, 14:05 - Ann: one\r\ntwo\r\n".encode()
    assert read(content, FORM, declared=HOME, name=GROUP).texts == ["one\ntwo"]


@pytest.mark.parametrize(
    ("words", "author", "text"),
    [
        ("Ann: a: b", "Ann", "a: b"),
        ("Dr: Who: hello", "Dr: Who", "hello"),
        ("Ann:.", "Ann", "."),
        ("~ Ann: hi", "Ann", "hi"),
        ("~\u202fCleo: hi", "Cleo", "hi"),
        ("+62 812-5550-1234: hi", "+62 812-5550-1234", "hi"),
    ],
)
def test_the_author_ends_where_the_name_does(chat, words, author, text):
    units = chat(android(13, "Ann: first"), android(14, words))
    assert units.kept[-1].text == text
    assert units.kept[-1].author.id == PEOPLE.get(author)


@pytest.mark.parametrize(
    "words",
    [
        "Messages and calls are end-to-end encrypted.",
        "You were added",
        '+12 345 578 created group "Team: the best"',
        "Ann changed the subject from \u201cA: b\u201d to \u201cC\u201d",
        "Team: \u200eAnn created this group",
        "Ann: \u200eMissed voice call",
        "Ann: Waiting for this message. This may take a while.",
    ],
)
def test_notices_are_no_turns(chat, words):
    units = chat(android(13, "Ann: first"), android(14, words))
    assert units.causes[1] in {"service", "media_only"}
    assert units.texts == ["first"]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("<Media omitted>", "media_only"),
        ("<Multimedia omitido>", "media_only"),
        ("<Medien ausgeschlossen>", "media_only"),
        ("<Media tidak disertakan>", "media_only"),
        ("<Médias omis>", "media_only"),
        ("<Без медиафайлов>", "media_only"),
        ("\u200eimage omitted", "media_only"),
        ("\u200eimagen omitida", "media_only"),
        ("Bild weggelassen", "media_only"),
        ("\u200eimage absente", "media_only"),
        ("afbeelding weggelaten", "media_only"),
        ("null", "media_only"),
        ("report.pdf • 3 pages \u200edocument omitted", "media_only"),
        ("\u200e<attached: 00000012-PHOTO.jpg>", "media_only"),
        ("report.pdf • 3 pages \u200e<attached: 00000013-report.pdf>", "media_only"),
        ("\u200e<adjunto: 00000012-PHOTO.jpg>", "media_only"),
        ("IMG-20260213-WA0001.jpg (file attached)", "media_only"),
        ("\u200eIMG-20260213-WA0001.jpg (Datei angehängt)", "media_only"),
        ("Ben.vcf (archivo adjunto)", "media_only"),
        ("location: https://maps.google.com/?q=1.0,2.0", "media_only"),
        (
            "\u200ePOLL:\nLunch?\nOPTION: yes (1 vote)\nOPTION: no (0 votes)",
            "media_only",
        ),
        ("This message was deleted", "deleted"),
        ("\u200eThis message was deleted.", "deleted"),
        ("This message was deleted by admin Ben", "deleted"),
        ("You deleted this message", "deleted"),
        ("Se eliminó este mensaje.", "deleted"),
        ("Diese Nachricht wurde gelöscht.", "deleted"),
        ("Ce message a été supprimé", "deleted"),
        ("Pesan ini telah dihapus", "deleted"),
        ("Mensagem apagada", "deleted"),
        ("Данное сообщение удалено", "deleted"),
        ("", "empty"),
        (" \u200e", "empty"),
    ],
)
def test_what_the_app_wrote_instead_of_words_is_no_turn(chat, text, cause):
    assert chat(android(13, f"Ann: {text}")).causes == [cause]


@pytest.mark.parametrize(
    ("text", "words", "modality"),
    [
        ("better \u200e<This message was edited>", "better", "text"),
        ("better <This message was edited>", "better", "text"),
        ("besser <Diese Nachricht wurde bearbeitet.>", "besser", "text"),
        ("mejor \u200e<Algo desconocido>", "mejor", "text"),
        ("see <example of mine>", "see <example of mine>", "text"),
        ("IMG-20260213-WA0001.jpg (file attached)\nour house", "our house", "image"),
        ("our house \u200e<attached: 0001-VIDEO.mp4>", "our house", "video"),
        ("notes.txt (see below)", "notes.txt (see below)", "text"),
        ("look \u200eimage omitted", "look", "file"),
        ("ask @\u2068Ben Example\u2069 please", "ask @Ben Example please", "text"),
        ("an image omitted by me", "an image omitted by me", "text"),
        ("see https://example.org/a: b", "see https://example.org/a: b", "text"),
    ],
)
def test_marks_and_placeholders_are_taken_off_what_was_written(
    chat, text, words, modality
):
    (turn,) = chat(android(13, f"Ann: {text}")).kept
    assert (turn.text, turn.modality) == (words, modality)


@pytest.mark.parametrize(
    ("name", "authors", "visibility"),
    [
        ("WhatsApp Chat with Meta AI.txt", ["Ann", "Meta AI"], "direct_bot"),
        ("WhatsApp Chat with Meta AI.txt", ["Meta AI"], "direct_bot"),
        ("Chat WhatsApp con Desk.txt", ["Ann", "Desk"], "direct_bot"),
        ("x.txt", ["Ann", "Meta AI"], "direct_bot"),
        ("WhatsApp Chat with Team.txt", ["Ann", "Meta AI"], "group"),
        ("WhatsApp Chat with Meta AI.txt", ["Ann", "Ben", "Meta AI"], "group"),
        ("WhatsApp Chat with Team.txt", ["Ann", "Ben", "Cleo"], "group"),
        ("WhatsApp Chat with Team.txt", ["Ann", "Ben"], "group"),
        ("WhatsApp Chat with Ben.txt", ["Ann", "Ben"], "private_dm"),
        ("WhatsApp Chat - Ben/_chat.txt", ["Ann", "Ben"], "private_dm"),
        ("x.txt", ["Ann", "Ben"], "private_dm"),
        ("WhatsApp Chat with Ben.txt", ["Ben"], "private_dm"),
        ("WhatsApp Chat with Ben.txt", ["Ann"], "unknown"),
    ],
)
def test_the_chat_is_told_by_its_name_and_who_writes(chat, name, authors, visibility):
    desk = Declared(1, "whatsapp", "platform_export", bots=("Desk",))
    lines = [android(13 + n, f"{who}: hi") for n, who in enumerate(authors)]
    turns = chat(*lines, name=name, declared=desk).kept
    assert {turn.visibility for turn in turns} == {visibility}


@pytest.mark.parametrize(
    ("text", "addressed"),
    [
        ("hello", False),
        ("@Meta AI hello", True),
        ("hello @\u2068Meta AI\u2069", True),
        ("hello @meta ai, please", True),
        ("@Meta Airlines", False),
        ("Meta AI is here", False),
    ],
)
def test_a_group_turn_is_addressed_by_the_bots_name(chat, text, addressed):
    lines = [
        android(13, "Ben: hi"),
        android(14, f"Ann: {text}"),
        android(15, "Meta AI: ok"),
    ]
    human, bot = chat(*lines).kept[1:]
    assert (human.addressed_to_bot, human.bot) == (addressed, "bot:meta_ai")
    assert (bot.reply_to, bot.addressed_to_bot) == (None, False)


def test_members_heard_only_in_pictures_make_the_window_unknowable(chat):
    lines = [
        android(13, "Ben: <Media omitted>"),
        android(14, "Ann: hi"),
        android(15, "Meta AI: ok"),
    ]
    assert [(c.role, c.id) for c in chat(*lines).kept[-1].contributors] == [
        ("context", None)
    ]


def test_whoever_exports_a_chat_with_a_bot_is_its_owner(chat):
    owned = Declared(1, "whatsapp", "platform_export", owner="whatsapp:me")
    lines = [android(13, "Myself: hi"), android(14, "Meta AI: ok")]
    human, _ = chat(*lines, name="WhatsApp Chat with Meta AI.txt", declared=owned).kept
    assert human.author.id == "whatsapp:me"
    human, _ = chat(*lines, declared=owned).kept
    assert human.author.id is None


def zipped(name, *lines):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        packed.writestr("_chat.txt", "\n".join(lines))
        packed.writestr("00000012-notes.txt", "a document somebody sent")
    return held.getvalue(), name


def test_a_chat_has_one_id_in_a_zip_a_folder_and_a_copy(read, chat):
    line = android(13, "Ann: hi")
    content, name = zipped("exports/WhatsApp Chat - Team.zip", line)
    packed = read(content, FORM, declared=HOME, name=name).kept
    folder = chat(line, name="exports/WhatsApp Chat - Team/_chat.txt").kept
    copy = chat(line, name="WhatsApp Chat - Team (2).txt").kept
    other = chat(line, name="WhatsApp Chat - Other.txt").kept
    ids = [turn.conversation_id for (turn,) in (packed, folder, copy, other)]
    assert ids[0] == ids[1] == ids[2] != ids[3]
    assert "Team" not in "".join(ids)


def test_chats_of_two_people_with_one_bot_stay_apart(chat):
    ids = {
        chat(android(13, f"{who}: hi"), android(14, "Meta AI: ok"), name=name)
        .kept[0]
        .conversation_id
        for who in ("Ann", "Ben")
        for name in (
            "WhatsApp Chat with Meta AI.txt",
            "a/WhatsApp Chat with Meta AI.txt",
        )
    }
    assert len(ids) == 2


def test_overlapping_exports_of_a_chat_collapse(read, chat):
    lines = [android(13, "Ann: ok"), android(13, "Ann: ok"), android(14, "Ben: hm")]
    first, later = chat(*lines), chat(*lines, android(15, "Ann: new"))
    frame = [
        interactions(
            each.turns,
            declared=HOME,
            object_number=n,
            first_seen="2026-04-01T00:00:00Z",
        )
        for n, each in enumerate((first, later))
    ]
    kept = unrepeat(frame[0].vstack(frame[1])).kept
    assert kept["text"].to_list() == ["ok", "ok", "hm", "new"]


def test_names_and_numbers_are_told_for_redaction_once(chat):
    lines = [
        android(13, "Ann: hi"),
        android(14, "\u202a+1 202-555-0143\u202c: hi"),
        android(15, "Ann: again"),
        android(16, "Meta AI: ok"),
    ]
    units = chat(*lines)
    told = [(each.names, each.phones) for each in units.identities]
    assert told == [(("Ann",), ()), ((), ("+1 202-555-0143",))]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("_chat.txt", True),
        ("WhatsApp Chat with Ann.txt", True),
        ("Discussion WhatsApp avec Ann.txt", True),
        ("x/WhatsApp Chat - Ann.zip", True),
        ("00000012-notes.txt", False),
        ("00000013-PHOTO.jpg", False),
        ("__MACOSX/._chat.txt", False),
    ],
)
def test_documents_sent_in_a_chat_are_no_chats(name, wanted):
    assert whatsapp.wants(name) is wanted


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (b"\xef\xbb\xbf\n13/02/2026, 14:05 - Ann: hi", True),
        (b"[1, 2, 3]", False),
        (b"12.30 - 14.00 lunch", False),
        (b'{"a": 1}', False),
        (b"hello\n13/02/2026, 14:05 - Ann: hi", False),
    ],
)
def test_chats_are_told_by_their_first_line(head, known):
    assert whatsapp.sniffs(head) is known


def test_a_text_that_no_phone_writes_is_refused(read):
    content = b"13/02/2026, 14:05 - Ann: hi" + b"\n" * whatsapp.MAX_TEXT
    with pytest.raises(ExportError, match="longer than 32 MiB"):
        read(content, FORM, name=GROUP)


@pytest.mark.parametrize("mark", [" ", "\u200e", "\u202f", "<", "~", "(", ":"])
def test_runs_of_one_character_take_no_time(chat, mark):
    began = time.process_time()
    run = mark * 200_000
    chat(android(13, f"Ann: {run}>"), android(14, f"{run}Ann: a.b ({run})"), run)
    assert time.process_time() - began < 5


def test_bytes_that_are_no_text_are_refused_with_their_line(read):
    content = b"13/02/2026, 14:05 - Ann: hi\nok\n\xff\n"
    with pytest.raises(ExportError, match=r"not valid UTF-8.*line 3"):
        read(content, FORM, name=GROUP)


_MARKED = ["Ann: ", "\n", "\u200e", "<", ">", "attached: a.b", " omitted", "image", "~"]
_BEGUN = ["13/02/2026, 14:05 - ", "[02/13/26 14:05] ", "\u202f", '"', "«", "@Meta AI"]
_PIECES = st.sampled_from([*_MARKED, *_BEGUN]) | st.text(max_size=5)


@given(st.lists(_PIECES, max_size=20))
def test_whatever_a_text_holds_every_header_is_one_unit(read, pieces):
    text = "13/02/2026, 14:05 - Ann: " + "".join(pieces)
    try:
        content = text.encode()
    except UnicodeEncodeError:  # half a character
        return
    units = read(content, FORM, declared=HOME, name=GROUP)
    lines = [line for line in text.split("\n") if whatsapp.header(line.rstrip("\r"))]
    assert [turn.position for turn in units.turns] == list(range(len(lines)))


@pytest.mark.parametrize(
    "kind",
    [
        "[mmddyy]_24hrs",
        "ddmmyy_24hrs",
        "mmddyy_24hrs",
        "mmddyyyy_12hrs",
        "yyyymmdd_24hrs",
    ],
)
def test_the_public_samples_of_five_date_orders(read, shared, kind):
    path = shared / FORM / f"chat-miner__test_{kind}.txt"
    with path.open("rb") as stream:
        assert [form.name for form in recognised(stream, path.name)] == [FORM]
    units = read(path.read_bytes(), FORM, declared=HOME, name=path.name)
    assert Counter(units.causes) == {None: 7, "service": 2}
    assert sum("\n" in text for text in units.texts) == 2
    assert len(units.identities) == 5
    days = [turn.created_at[:10] for turn in units.kept]
    assert days == [
        *("2019-01-01", "2019-01-20", "2019-01-30", "2020-06-10"),
        *("2021-12-10", "2021-12-20", "2021-12-30"),
    ]


def test_the_public_sample_of_ten_phones(read, shared):
    path = shared / FORM / "langchain__whatsapp_chat.txt"
    units = read(path.read_bytes(), FORM, declared=HOME, name=path.name)
    assert Counter(units.causes) == {None: 8, "media_only": 1, "deleted": 1}
    assert [turn.created_at[:10] for turn in units.kept] == [
        *("2023-05-05", "2021-11-08", "2023-01-22", "2023-01-22"),
        *("2021-01-24", "2023-05-04", "2022-07-19", "2022-07-20"),
    ]
