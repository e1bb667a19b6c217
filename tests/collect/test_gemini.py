import io
import json
import zipfile
from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect import frame
from flows.collect.declared import Declared
from flows.collect.formats import gemini
from flows.collect.formats.gemini_title import Titles
from flows.errors import ExportError


FORM = "gemini"
OWNER = Declared(1, "gemini", "platform_export", owner="gemini:ann")
WHEN = "2026-03-01T11:00:00.250Z"
APP = "https://gemini.google.com/app/"


def record(title="Prompted hello", *answers, time=WHEN, **facts):
    told = {
        "header": "Gemini Apps",
        "title": title,
        "time": time,
        "products": ["Gemini Apps"],
        "activityControls": ["Gemini Apps Activity"],
    }
    if answers:
        told["safeHtmlItem"] = [{"html": answer} for answer in answers]
    return told | facts


def owned(read, told, **facts):
    return read(told, FORM, declared=OWNER, **facts)


def test_a_record_is_a_prompt_and_its_answer(read):
    human, bot = owned(read, [record("Prompted why?", "<p>so</p>")]).kept
    assert (human.text, bot.text) == ("why?", "so")
    assert (human.role, bot.role) == ("user", "assistant")
    assert (human.author.kind, human.author.id) == ("human", "gemini:ann")
    assert (bot.author.kind, bot.author.id, human.bot) == (
        "bot",
        "bot:gemini",
        "bot:gemini",
    )
    assert {human.visibility, bot.visibility} == {"direct_bot"}
    assert human.addressed_to_bot is bot.addressed_to_bot is True
    assert {human.created_at, bot.created_at} == {"2026-03-01T11:00:00.250000Z"}
    assert human.conversation_id == bot.conversation_id
    assert bot.reply_to == human.record_id
    assert (human.contributors, bot.contributors) == ((), ())


@pytest.mark.parametrize("owner", [None, "Ann Example"])
def test_without_a_usable_owner_the_author_stays_unresolved(read, owner):
    declared = Declared(1, "gemini", "platform_export", owner=owner)
    (turn,) = read([record()], FORM, declared=declared).kept
    assert turn.author.id is None


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Prompted hello", "hello"),
        ("Prompted\u00a0hello", "hello"),
        ("Prompted with: hello", "hello"),
        ("Prompted line one\nline two", "line one\nline two"),
        ("Prompted Created by whom?", "Created by whom?"),
        ("Prompted Prompted twice", "Prompted twice"),
        ("Asked hello", "hello"),
        ("Asked Bard: hello", "hello"),
        ("Said hello", "hello"),
        ("Eingegebener Prompt: hallo", "hallo"),
        ("Prompt\u00a0: bonjour", "bonjour"),
        ("送信したメッセージ: こんにちは", "こんにちは"),
        ("「こんにちは」と入力しました", "こんにちは"),
        ("Prompted look here Attached 2 files.", "look here"),
        ("Eingegebener Prompt: sieh 1 Datei angehängt.", "sieh"),
        ("Prompted Attached 2 files. What now?", "Attached 2 files. What now?"),
        ("Promptedhello", None),
    ],
)
def test_the_verb_and_the_count_of_files_are_cut_off_the_title(read, title, text):
    assert owned(read, [record(title)]).texts == [text] * (text is not None)


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        (record("Created Gemini Canvas titled X", "<p>code</p>"), "service"),
        (record("Used an Assistant feature"), "service"),
        (record("Selected preferred draft"), "service"),
        (record("Gave feedback: Good response"), "service"),
        (record("Cleared previous feedback"), "service"),
        (record("Answered survey question"), "service"),
        (record("フィードバックを送信しました: 良い"), "service"),
        (record("Opinión enviada: buena"), "unsupported"),
        (record(""), "empty"),
        (record("Prompted"), "empty"),
        (record("Prompted   "), "empty"),
        (record("Prompted", imageFile="a.png"), "media_only"),
        (record(header="Search", products=["Search"]), "service"),
        (record(header="YouTube", products=["YouTube"], title="Watched"), "service"),
        (None, "malformed"),
        ("text", "malformed"),
    ],
)
def test_what_is_no_prompt_to_gemini_is_one_counted_unit(read, told, cause):
    assert Counter(owned(read, [told, record()]).causes) == {cause: 1, None: 1}


@pytest.mark.parametrize(
    "labels",
    [
        {"header": "Gemini-Apps", "products": ["Gemini-Apps"]},
        {"header": "Gemini 앱", "products": []},
        {"header": "Applications\u00a0Gemini"},
        {"header": "Bard", "products": ["Bard"]},
        {"header": "X", "products": ["Gemini Apps"]},
        {"header": None, "products": None},
    ],
)
def test_the_product_is_told_by_header_or_products_in_any_language(read, labels):
    assert owned(read, [record(**labels)]).texts == ["hello"]


def test_a_label_of_an_unknown_language_is_learnt_from_the_whole_file(read):
    told = [
        record("Solicitud: uno", "<p>1</p>"),
        record("Solicitud: dos: tres", "<p>2</p>"),
        record("Solicitud: sin respuesta"),
        record("Otra cosa: no"),
    ]
    units = owned(read, told)
    texts = [t.text for t in units.kept if t.role == "user"]
    assert sorted(texts) == ["dos: tres", "sin respuesta", "uno"]
    assert Counter(units.causes)["unsupported"] == 1


@pytest.mark.parametrize(
    ("answered", "label"),
    [
        ([], None),
        (["Demande: a"], None),
        (["Demande: a", "Demande: b"], "Demande: "),
        (["Demande: a", "Demande: b", "x", "y"], None),
        (["a：b", "a：c"], "a："),  # noqa: RUF001 - fullwidth colon
        (["Prompted a: b", "Prompted a: c"], None),
        (["no colon", "no colon"], None),
        (["x" * 60 + ": a"] * 3, None),
    ],
)
def test_a_label_counts_when_most_strange_titles_share_it(answered, label):
    assert Titles.of(answered).label == label


def test_a_strange_title_with_an_answer_is_a_prompt_as_it_stands(read):
    assert owned(read, [record("여동생은 간호사예요", "<p>a</p>")]).texts[0] == (
        "여동생은 간호사예요"
    )


def test_of_regenerated_answers_the_last_was_shown(read):
    turns = owned(
        read, [record("Prompted q", "<p>1</p>", "<p>2</p>", "<p>3</p>")]
    ).turns
    assert [(t.text, t.skip) for t in turns] == [
        ("q", None),
        ("1", "off_path"),
        ("2", "off_path"),
        ("3", None),
    ]
    assert [t.position for t in turns] == [0, 1, 2, 3]
    assert turns[1].author.id == "bot:gemini"


@pytest.mark.parametrize(
    ("html", "cause"),
    [
        ("<script>steal()</script>", "empty"),
        ("<img src='a.png'>", "media_only"),
        ("<p> &nbsp; </p>", "empty"),
    ],
)
def test_an_answer_without_words_is_skipped_and_not_the_shown_one(read, html, cause):
    units = owned(read, [record("Prompted q", "<p>words</p>", html)])
    assert units.causes == [None, None, cause]


def test_a_later_export_with_a_new_answer_replaces_the_old_one(read):
    told = [
        owned(read, [record("Prompted q", "<p>old</p>")]),
        owned(read, [record("Prompted q", "<p>old</p>", "<p>new</p>")]),
    ]
    frames = [
        frame.interactions(u.turns, declared=OWNER, object_number=n, first_seen=WHEN)
        for n, u in enumerate(told, start=1)
    ]
    split = frame.unrepeat(frames[0].vstack(frames[1]))
    assert split.kept["text"].to_list() == ["q", "new"]


def test_entries_come_newest_first_and_leave_oldest_first(read):
    times = ["2026-03-03T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-01T00:00:00Z"]
    told = [record(f"Prompted {n}", time=time) for n, time in enumerate(times)]
    assert owned(read, told).texts == ["2", "1", "0"]


def test_entries_of_one_instant_leave_in_the_reverse_of_a_newest_first_file(read):
    told = [record(f"Prompted {n}") for n in range(3)]
    later = record("Prompted later", time="2026-03-02T00:00:00Z")
    assert owned(read, [later, *told]).texts == ["2", "1", "0", "later"]


@pytest.mark.parametrize(
    ("time", "zone", "created"),
    [
        ("2026-03-01T11:00:00+02:00", None, "2026-03-01T09:00:00Z"),
        ("2026-03-01T11:00:00", None, "2026-03-01T11:00:00"),
        ("2026-03-01T11:00:00", "Asia/Jakarta", "2026-03-01T04:00:00Z"),
        ("not a time", None, None),
        (None, None, None),
        (5, None, None),
    ],
)
def test_a_time_is_taken_as_far_as_it_is_known(read, time, zone, created):
    declared = Declared(
        1, "gemini", "platform_export", time_zone=ZoneInfo(zone) if zone else None
    )
    (turn,) = read([record(time=time)], FORM, declared=declared).kept
    assert turn.created_at == created


@pytest.mark.parametrize(
    "facts",
    [
        {"titleUrl": f"{APP}9d0b8ac9"},
        {"titleUrl": f"{APP}c/9d0b8ac9?x=1"},
        {"details": [{"name": "x", "url": f"{APP}9d0b8ac9"}]},
        {"titleUrl": "https://gemini.google.com/gem/my-gem/9d0b8ac9"},
    ],
)
def test_a_link_to_the_chat_makes_records_one_conversation(read, facts):
    older = record("Prompted first", time="2026-02-01T00:00:00Z", **facts)
    turns = owned(read, [record("Prompted second", **facts), older]).kept
    assert {t.conversation_id for t in turns} == {"gemini:9d0b8ac9"}
    assert [t.text for t in turns] == ["first", "second"]
    assert len({t.record_id for t in turns}) == 2


@pytest.mark.parametrize(
    "facts", [{}, {"titleUrl": "https://gemini.google.com/gems/x"}, {"titleUrl": None}]
)
def test_without_a_link_every_record_stands_alone(read, facts):
    told = [record("Prompted a", **facts), record("Prompted b", **facts)]
    assert len({t.conversation_id for t in owned(read, told).kept}) == 2


def test_ids_are_the_same_in_every_export_and_differ_between_people(read):
    first, again = (owned(read, [record()]).kept[0].record_id for _ in range(2))
    ben = Declared(2, "gemini", "platform_export", owner="gemini:ben")
    assert first == again
    assert read([record()], FORM, declared=ben).kept[0].record_id != first


@pytest.mark.parametrize(
    ("facts", "modality"),
    [
        ({}, "text"),
        ({"imageFile": "a.png"}, "image"),
        ({"attachedFiles": ["a.png", "b.pdf"]}, "file"),
        ({"attachedFiles": [{"name": "a.jpeg"}]}, "image"),
        ({"audioFiles": ["a.mp3"]}, "voice"),
        (
            {
                "subtitles": [
                    {"name": "Attached 1 file."},
                    {"name": "-  a.sql", "url": "a-1e98.sql"},
                ]
            },
            "file",
        ),
        ({"subtitles": [{"name": "Gem", "url": "https://example.org"}]}, "text"),
        ({"attachedFiles": ["made.png"]}, "text"),
        ({"attachedFiles": "x", "subtitles": 5, "products": 7}, "text"),
    ],
)
def test_files_that_the_person_sent_make_the_modality(read, facts, modality):
    told = record("Prompted q", '<p>a</p><img src="made.png">', **facts)
    assert owned(read, [told]).kept[0].modality == modality


def test_an_older_layout_has_request_and_response_in_its_details(read):
    details = [
        {"name": "Request", "value": "why?"},
        {"name": "Response", "value": "<p>so</p>"},
    ]
    assert owned(read, [record("Used Bard", details=details)]).texts == ["why?", "so"]


def test_the_html_variant_is_refused_with_the_way_to_the_right_one(read):
    page = b"<html><div class='outer-cell'>Prompted hello</div></html>"
    with pytest.raises(ExportError, match=r"a web page .*; in Google Takeout"):
        read(page, FORM, name="Takeout/My Activity/Gemini Apps/MyActivity.html")


def takeout(**members):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return held.getvalue()


def test_of_a_takeout_only_what_is_geminis_is_read(read):
    members = {
        "Takeout/archive_browser.html": "<html>",
        "Takeout/My Activity/Search/MyActivity.html": "<html>",
        "Takeout/My Activity/Gemini Apps/MyActivity.json": json.dumps([record()]),
        "Takeout/My Activity/Gemini Apps/plan-1e9873211d1a6157.json": "{}",
        "Takeout/Gemini/gemini_gems_data.html": "<html>",
        "Takeout/Drive/Google AI Studio/My prompt v1.2": json.dumps(studio()),
        "Takeout/Drive/Google AI Studio/cat.png": b"\x89PNG",
        "Takeout/Gemini in Workspace/conversation_1.txt": json.dumps(workspace()),
    }
    units = read(takeout(**members), "auto", declared=OWNER, name="takeout.zip")
    assert sorted(units.texts) == ["answer", "answer", "hello", "question", "question"]


def test_a_takeout_with_the_html_activity_is_refused(read):
    name = "Takeout/Meine Aktivitäten/Gemini-Apps/MeineAktivitäten.html"
    with pytest.raises(ExportError, match="JSON"):
        read(takeout(**{name: "<html>"}), "auto", declared=OWNER, name="takeout.zip")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("MyActivity.json", True),
        ("My Activity.json", True),
        ("exports/ann__MyActivity.json.gz", True),
        ("MyActivity.html", True),
        ("Takeout/My Activity/Gemini Apps/MyActivity.json", True),
        ("Takeout/내 활동/Gemini 앱/내활동.json", True),
        ("Takeout/Moja aktywność/Aplikacje Gemini/MojaAktywność.json", True),
        ("Takeout/Mes activités/Applications Gemini/MonActivité.html", True),
        ("Takeout/My Activity/Search/MyActivity.json", False),
        ("Takeout/My Activity/Search/MyActivity.html", False),
        ("Takeout/My Activity/Gemini Apps/notes-1e98.json", False),
        ("Takeout/Gemini/gemini_gems_data.html", False),
        ("Takeout/YouTube/playlists.json", False),
        ("x/conversation_12.txt", True),
        ("Google AI Studio/My prompt", True),
        ("Google AI Studio/photo.jpg", False),
        ("my_aistudio_prompt.json", True),
        ("takeout.zip", True),
        ("users.json", False),
        ("__MACOSX/._MyActivity.json", False),
    ],
)
def test_only_geminis_files_hold_turns(name, wanted):
    assert gemini.wants(name) is wanted


# Workspace...


def user(index, prompt="question", **facts):
    when = f"2026-08-09T17:{index:02}:00+00:00"
    told = {"prompt": prompt, "turn_index": index, "turn_last_modified": when}
    return {"user_turn": told | facts}


def system(index, *words, **facts):
    when = f"2026-08-09T17:{index:02}:30+00:00"
    text = [{"data": each} for each in words or ("answer",)]
    told = {"text": text, "turn_index": index, "turn_last_modified": when}
    return {"system_turn": told | facts}


def workspace(*rows, **facts):
    told = {"title": "T", "creation_time": "2026-08-09T17:00:00+00:00"}
    rows = rows or (user(0), system(1))
    return told | {"conversation_turns": list(rows)} | facts


def test_a_workspace_conversation_is_read_in_its_order(read):
    told = workspace(user(0), system(1), user(2, "more"), system(3, "b"))
    human, bot, *rest = owned(read, told).kept
    assert (human.text, bot.text) == ("question", "answer")
    assert [t.text for t in rest] == ["more", "b"]
    assert (human.author.id, bot.author.id) == ("gemini:ann", "bot:gemini")
    assert bot.reply_to == human.record_id
    assert human.created_at == "2026-08-09T17:00:00Z"
    assert {human.visibility, bot.visibility} == {"direct_bot"}


def test_answers_join_data_and_cards_and_leave_thoughts_out(read):
    answer = system(
        1,
        text=[{"data": "a"}, {"cards": [{"content": "b"}, {"x": 1}]}, None],
        model_thoughts=[{"headline": "h", "description": "d"}],
    )
    assert owned(read, workspace(user(0), answer)).texts == ["question", "a\nb"]


@pytest.mark.parametrize("shift", [0, 1], ids=["one index a pair", "one index a half"])
def test_an_index_that_comes_again_replaces_what_stood_there_and_below(read, shift):
    told = workspace(
        user(0),
        system(0 + shift),
        user(2, "old"),
        system(2 + shift, "old answer"),
        user(2, "new"),
        system(2 + shift, "first"),
        system(2 + shift, "again"),
    )
    units = owned(read, told)
    assert units.texts == ["question", "answer", "new", "again"]
    aside = [t.text for t in units.turns if t.skip == "off_path"]
    assert aside == ["old", "old answer", "first"]


@pytest.mark.parametrize(
    ("rows", "causes"),
    [
        (
            [user(0, turn_deleted_time="2026-08-10T00:00:00Z"), system(1)],
            ["deleted", None],
        ),
        ([user(0), system(1, text=[], images=["i"])], [None, "media_only"]),
        ([user(0), system(1, text=None)], [None, "empty"]),
        ([user(0, ""), {"other_turn": {}}, 5], ["empty", "malformed", "malformed"]),
        ([], ["empty"]),
    ],
)
def test_halves_of_workspace_turns_are_counted_by_cause(read, rows, causes):
    told = workspace() | {"conversation_turns": rows}
    assert owned(read, told).causes == causes


def test_an_answer_to_a_deleted_prompt_has_no_trigger_among_the_turns(read):
    told = workspace(user(0), system(1), user(2, turn_deleted_time="x"), system(3))
    units = owned(read, told)
    assert units.kept[-1].reply_to not in {t.record_id for t in units.kept}


def test_a_later_workspace_export_replaces_the_prompt_that_was_edited(read):
    old = owned(read, workspace(user(0), system(1)))
    edited = user(0, "edited", turn_last_modified="2026-08-10T00:00:00Z")
    new = owned(read, workspace(user(0), system(1), edited, system(1, "b")))
    frames = [
        frame.interactions(u.turns, declared=OWNER, object_number=n, first_seen=WHEN)
        for n, u in enumerate((old, new), start=1)
    ]
    split = frame.unrepeat(frames[0].vstack(frames[1]))
    assert split.kept["text"].to_list() == ["edited", "b"]


# AI Studio...


def chunk(role="user", text="question", **facts):
    return {"role": role, "text": text, "createTime": "2026-03-01T11:00:00Z"} | facts


def studio(*chunks, **facts):
    chunks = chunks or (chunk(), chunk("model", "answer"))
    prompt = {"chunks": list(chunks), "pendingInputs": []}
    return {"runSettings": {"model": "m"}, "chunkedPrompt": prompt} | facts


def test_an_ai_studio_prompt_gives_its_turns(read):
    human, bot = owned(read, studio()).kept
    assert (human.text, human.author.id) == ("question", "gemini:ann")
    assert (bot.text, bot.author.id) == ("answer", "bot:gemini")
    assert bot.reply_to == human.record_id
    assert (human.visibility, human.addressed_to_bot) == ("direct_bot", True)


def test_parts_stand_in_for_text_and_thoughts_among_them_stay_out(read):
    parts = [{"text": "hm", "thought": True}, {"text": "a"}, {"text": "b"}]
    assert owned(read, studio(chunk("model", None, parts=parts))).texts == ["ab"]


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        (chunk("model", isThought=True), "thoughts"),
        (chunk("model", "", executableCode={"code": "x"}), "tool"),
        (chunk("model", None, codeExecutionResult={}), "tool"),
        (chunk("user", "", inlineFile={"mimeType": "image/png"}), "media_only"),
        (chunk("user", None, youtubeVideo={"id": "x"}), "media_only"),
        (chunk("model", ""), "empty"),
        (chunk("robot"), "unsupported"),
        (chunk(None), "malformed"),
        (None, "malformed"),
    ],
)
def test_chunks_that_are_no_turn_are_skipped_by_cause(read, told, cause):
    assert owned(read, studio(told)).causes == [cause]


def test_an_answer_that_broke_off_is_shown_and_kept(read):
    told = chunk("model", "partial", errorMessage="interrupted", finishReason="OTHER")
    assert owned(read, studio(told)).texts == ["partial"]


def test_words_that_the_human_rewrote_have_the_owner_as_contributor(read):
    bot = owned(read, studio(chunk(), chunk("model", isEdited=True))).kept[1]
    assert bot.author.id == "bot:gemini"
    assert [(c.role, c.id) for c in bot.contributors] == [("edit", "gemini:ann")]


def test_instructions_and_unsent_input_are_counted_and_never_turns(read):
    told = studio(systemInstruction={"parts": [{"text": "be brief"}]})
    told["chunkedPrompt"]["pendingInputs"] = [{"text": "unsent"}, {"text": ""}]
    units = owned(read, told)
    assert units.causes == ["system", None, None, "hidden", "empty"]


def test_older_prompts_tell_no_times_and_their_name_tells_them_apart(read):
    told = studio(chunk(createTime=None))
    ids = {
        owned(read, told, name=name).kept[0].conversation_id
        for name in ("Google AI Studio/One", "Google AI Studio/Two", "x/One")
    }
    assert len(ids) == 2
    assert owned(read, told).kept[0].created_at is None


@pytest.mark.parametrize(
    ("facts", "modality"),
    [
        ({}, "text"),
        ({"driveDocument": {"id": "d"}}, "file"),
        ({"driveImage": {"id": "d"}}, "image"),
        ({"inlineFile": {"mimeType": "audio/mp3"}}, "voice"),
        ({"parts": [{"inlineData": {"mimeType": "application/pdf"}}]}, "file"),
    ],
)
def test_what_is_attached_to_a_chunk_makes_the_modality(read, facts, modality):
    assert owned(read, studio(chunk(**facts))).kept[0].modality == modality


@pytest.mark.parametrize("told", [{"chunkedPrompt": None}, {"conversation_turns": {}}])
def test_an_empty_object_of_either_kind_is_one_unit(read, told):
    assert owned(read, told).causes == ["empty"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner)
    ),
    max_leaves=5,
)
TITLE = st.sampled_from(["Prompted a", "Prompted", "X: y", "Used", ""]) | JSON
HTML = JSON | st.just([{"html": "<p>a"}]) | st.just([{"html": ""}, {"html": "b"}])
FIELDS = ["time", "titleUrl", "details", "subtitles", "attachedFiles", "imageFile"]


@given(
    st.lists(
        JSON
        | st.fixed_dictionaries(
            {"title": TITLE},
            optional={"header": JSON, "products": JSON, "safeHtmlItem": HTML}
            | dict.fromkeys(FIELDS, JSON),
        ),
        max_size=5,
    )
)
def test_whatever_stands_in_an_activity_is_counted_once(read, records):
    turns = owned(read, [record(), *records]).turns
    assert [t.position for t in turns] == list(range(len(turns)))
    assert len(turns) >= 1 + len(records)


@given(JSON, JSON, st.sampled_from(["chunks", "conversation_turns"]))
def test_whatever_stands_in_an_object_is_counted(read, rows, inner, key):
    told = {"conversation_turns": rows} if key != "chunks" else studio()
    if key == "chunks":
        told["chunkedPrompt"] = {"chunks": rows, "pendingInputs": inner}
        told["systemInstruction"] = inner
    turns = owned(read, told).turns
    assert turns
    assert [t.position for t in turns] == list(range(len(turns)))


def test_the_public_activity(read, shared):
    path = shared / "gemini" / "chatlore__MyActivity.json"
    units = owned(read, path.read_bytes())
    assert Counter(t.role for t in units.kept) == {"user": 6, "assistant": 4}
    assert frame.skipped(units.turns) == {"service": 2}
    assert "Wie spät ist es in Tokio?" in units.texts
    assert sum(t.created_at is None for t in units.kept) == 1
    assert not any("ignored" in text or "<" in text for text in units.texts)


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("branching_session", (1, 3)),
        ("multimodal_session", (1, 1)),
        ("multi_turn_prompt", (2, 2)),
    ],
)
def test_the_public_ai_studio_prompts(read, shared, name, spoken):
    path = shared / "gemini" / f"polylogue_aistudio__{name}.json"
    units = owned(read, path.read_bytes(), name=path.name)
    counts = Counter(t.role for t in units.kept)
    assert (counts["user"], counts["assistant"]) == spoken
