import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.collect.declared import Declared
from flows.collect.formats import discord
from flows.errors import ExportError


FORM = "discord"
DESK = Declared(1, "discord", "platform_export", bots=("HelpdeskBot", "user777"))


def user(number, name, **facts):
    told = {"id": str(number), "name": name, "discriminator": "0000", "isBot": False}
    return told | {"nickname": name.title()} | facts


ANN, BEN = user(101, "ann"), user(102, "ben")
BOT = user(777, "HelpdeskBot", discriminator="4242", isBot=True)
OTHER_BOT = user(5, "otherbot", discriminator="0815", isBot=True)
WEBHOOK = user(6, "Ann (proxied)", isBot=True)
DIRECT = {"id": "50", "type": "DirectTextChat", "name": "HelpdeskBot"}


def message(number=1, content="hello", *, by=ANN, **facts):
    return {
        "id": str(1000 + number),
        "type": "Default",
        "timestamp": f"2026-03-01T12:00:{number:02}.5+01:00",
        "timestampEdited": None,
        "content": content,
        "author": by,
        "attachments": [],
        "embeds": [],
        "stickers": [],
        "mentions": [],
    } | facts


def answer(number=2, content="answer", **facts):
    return message(number, content, by=BOT, **facts)


def reply(number, to, content="hm", **facts):
    reference = {"type": "Default", "messageId": str(1000 + to), "channelId": "60"}
    return message(number, content, type="Reply", reference=reference, **facts)


def export(*messages, channel=None, guild="7"):
    told = {"id": "60", "type": "GuildTextChat", "category": "Text", "name": "general"}
    return {
        "guild": {"id": guild, "name": "Team"},
        "channel": told | (channel or {}),
        "dateRange": {"after": None, "before": None},
        "exportedAt": "2026-04-01T00:00:00+00:00",
        "messages": list(messages),
        "messageCount": 99,
    }


def direct(*messages, **channel):
    return export(*messages, channel=DIRECT | channel, guild="0")


@pytest.fixture
def turns(read):
    def turns(content, declared=DESK):
        return read(content, FORM, declared=declared).kept

    return turns


def test_a_direct_chat_with_a_bot_gives_question_and_answer(turns):
    human, bot = turns(direct(message(1), answer(2)))
    assert (human.author.kind, human.author.id) == ("human", "discord:101")
    assert human.author.handles == ("@ann",)
    assert (bot.author.kind, bot.author.id) == ("bot", "bot:helpdeskbot")
    assert (human.role, bot.role) == ("user", "assistant")
    assert {human.visibility, bot.visibility} == {"direct_bot"}
    assert (human.bot, human.addressed_to_bot) == ("bot:helpdeskbot", True)
    assert bot.reply_to == human.record_id == "discord:1001"
    assert bot.contributors is None
    assert human.conversation_id == "discord:50"
    assert human.created_at == "2026-03-01T11:00:01.500000Z"


@pytest.mark.parametrize(
    ("channel", "guild", "rows", "visibility"),
    [
        (DIRECT, "0", [message(by=BEN)], "direct_bot"),
        (DIRECT | {"name": "ben"}, "0", [message(by=BEN)], "private_dm"),
        (DIRECT | {"name": "ben"}, "0", [message(by=WEBHOOK)], "private_dm"),
        (DIRECT | {"name": "x"}, "0", [message(), answer()], "direct_bot"),
        ({"type": "DirectGroupTextChat"}, "0", [message()], "group"),
        ({"type": "GuildTextChat"}, "7", [message()], "group"),
        ({"type": "GuildPublicThread"}, "7", [message()], "group"),
        ({"type": "GuildNews"}, "7", [message()], "group"),
        ({"type": "Brand new"}, "7", [message()], "group"),
        ({"type": None}, "0", [message()], "unknown"),
    ],
)
def test_the_channel_tells_who_can_see_it(turns, channel, guild, rows, visibility):
    found = turns(export(*rows, channel=channel, guild=guild))
    assert {turn.visibility for turn in found} == {visibility}


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("Default", None),
        ("Reply", None),
        ("ChatInputCommand", None),
        ("20", None),
        (0, None),
        (None, None),
        ("GuildMemberJoin", "service"),
        ("ChannelPinnedMessage", "service"),
        ("Call", "service"),
        ("ThreadCreated", "service"),
        ("8", "service"),
        (21, "service"),
        ("Brand new", "unsupported"),
        (["x"], "unsupported"),
    ],
)
def test_notices_are_told_by_their_type_and_not_by_their_prose(read, kind, cause):
    row = message(1, "Joined the server.", type=kind)
    assert read(export(row), FORM).causes == [cause]


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ({"content": ""}, "empty"),
        ({"content": None}, "empty"),
        ({"content": " \n"}, "empty"),
        ({"content": "", "attachments": [{"fileName": "a.png"}]}, "media_only"),
        ({"content": "", "stickers": [{"name": "wave"}]}, "media_only"),
        ({"content": "", "embeds": [{"title": "A page"}]}, "media_only"),
    ],
)
def test_messages_without_words_are_counted_by_cause(read, facts, cause):
    assert read(export(message(**facts)), FORM).causes == [cause]


@pytest.mark.parametrize("strange", [None, 7, "text", [], ["a"]])
def test_a_message_that_is_no_object_is_one_malformed_unit(read, strange):
    assert read(export(strange), FORM).causes == ["malformed"]


@pytest.mark.parametrize(
    ("by", "kind", "author", "role"),
    [
        (ANN, "human", "discord:101", "user"),
        (BOT, "bot", "bot:helpdeskbot", "assistant"),
        (OTHER_BOT, "bot", "bot:user5", "assistant"),
        (OTHER_BOT | {"name": "HelpdeskBot"}, "bot", "bot:user5", "assistant"),
        (WEBHOOK, "human", None, "user"),
        (BOT | {"discriminator": "0000"}, "bot", "bot:helpdeskbot", "assistant"),
        (user(456226577798135808, "Deleted User"), "human", None, "user"),
        (user("x", "no id"), "human", None, "user"),
        (None, "human", None, "user"),
    ],
)
def test_webhooks_speak_for_somebody_and_other_bots_for_themselves(
    turns, by, kind, author, role
):
    (turn,) = turns(export(message(by=by)))
    assert (turn.author.kind, turn.author.id, turn.role) == (kind, author, role)


def test_a_flagged_author_who_answers_a_command_is_no_webhook(turns):
    command = {"id": "9", "name": "ask", "user": ANN}
    by = user(8, "helper", isBot=True)
    (turn,) = turns(export(message(by=by, interaction=command, type="20")))
    assert (turn.author.id, turn.role) == ("bot:user8", "assistant")


def test_a_bots_answer_is_read_from_its_embeds(turns):
    card = {
        "title": "Opening hours",
        "url": "https://example.org/hours",
        "description": "We open at nine.",
        "fields": [{"name": "Sunday", "value": "closed"}, "odd"],
        "footer": {"text": "not words"},
    }
    (turn,) = turns(export(answer(2, "", embeds=[card])))
    assert turn.text == "Opening hours\nWe open at nine.\nSunday\nclosed"
    (turn,) = turns(export(answer(2, "Here:", embeds=[card, None])))
    assert turn.text.startswith("Here:\n\nOpening hours")


def test_a_linked_page_is_never_text(turns):
    page = {"title": "A page", "url": "https://example.org/a", "description": "words"}
    text = "see https://example.org/a"
    said = [message(1, text, embeds=[page]), answer(2, text, embeds=[page])]
    assert {turn.text for turn in turns(export(*said))} == {text}


def test_the_answer_to_a_slash_command_has_no_trigger_in_the_export(turns):
    command = {"id": "9", "name": "ask", "user": ANN}
    human, bot = turns(direct(message(1), answer(2, interaction=command)))
    assert bot.reply_to not in {None, human.record_id}


@pytest.mark.parametrize(
    ("row", "bot", "addressed"),
    [
        (message(3), "bot:helpdeskbot", False),
        (message(3, mentions=[BEN]), "bot:helpdeskbot", False),
        (message(3, mentions=[BOT]), "bot:helpdeskbot", True),
        (message(3, mentions=[OTHER_BOT, BOT]), "bot:helpdeskbot", True),
        (message(3, mentions=[OTHER_BOT]), "bot:user5", True),
        (message(3, mentions=[WEBHOOK]), "bot:helpdeskbot", False),
        (reply(3, to=2), "bot:helpdeskbot", True),
        (reply(3, to=1), "bot:helpdeskbot", False),
    ],
)
def test_a_turn_in_a_guild_is_addressed_by_mention_or_reply(turns, row, bot, addressed):
    turn = turns(export(message(1, by=BEN), answer(2), row))[-1]
    assert (turn.bot, turn.addressed_to_bot) == (bot, addressed)


@pytest.mark.parametrize(
    ("row", "target", "contributors"),
    [
        (reply(3, to=1), "discord:1001", [("reply", "discord:102")]),
        (reply(3, to=1, by=BEN), None, []),
        (reply(3, to=2), None, []),
        (reply(3, to=9), "discord:1009", []),
        (
            message(3, type="Reply", reference={"messageId": "1", "channelId": "61"}),
            None,
            [("reply", None)],
        ),
        (
            message(3, reference={"messageId": "1", "channelId": "61"}),
            None,
            [("forward", None)],
        ),
    ],
)
def test_replies_name_their_author_where_the_file_holds_it(
    turns, row, target, contributors
):
    turn = turns(export(message(1, by=BEN), answer(2), row))[-1]
    assert turn.reply_to == target
    assert [(c.role, c.id) for c in turn.contributors] == contributors


def test_a_reply_to_a_picture_still_names_who_showed_it(turns):
    picture = message(1, "", by=BEN, attachments=[{"fileName": "a.png"}])
    (turn,) = turns(export(picture, reply(3, to=1)))
    assert [(c.role, c.id) for c in turn.contributors] == [("reply", "discord:102")]


def test_a_forwarded_message_is_somebody_elses_words(turns):
    forward = {"type": "Forward", "messageId": "1", "channelId": "61"}
    row = message(1, "", reference=forward, forwardedMessage={"content": "their words"})
    (turn,) = turns(export(row))
    assert turn.text == "their words"
    assert [(c.role, c.id) for c in turn.contributors] == [("forward", None)]


def test_members_heard_only_in_pictures_make_the_window_unknowable(turns):
    picture = message(1, "", by=BEN, attachments=[{"fileName": "a.png"}])
    asked = message(2, mentions=[BOT])
    bot = turns(export(picture, asked, reply(3, to=2, by=BOT)))[-1]
    assert (bot.reply_to, bot.addressed_to_bot) == ("discord:1002", True)
    assert [(c.role, c.id) for c in bot.contributors] == [("context", None)]


def test_in_a_guild_only_an_explicit_reply_ties_an_answer(turns):
    bot = turns(export(message(1), answer(2)))[-1]
    assert (bot.reply_to, bot.addressed_to_bot) == (None, False)


def test_mentions_left_as_ids_are_shown_by_name(turns):
    text = "<@102> and <@!103> in <#9> for <@&8> <:wave:77> <a:hey:78> 1 <2"
    (turn,) = turns(export(message(1, text, mentions=[BEN])))
    assert turn.text == "@Ben and @Unknown in #channel for @role :wave: :hey: 1 <2"


def test_the_last_edit_is_told_in_utc(turns):
    (turn,) = turns(export(message(timestampEdited="2026-03-01T13:00:00-05:00")))
    assert turn.edited_at == "2026-03-01T18:00:00Z"


@pytest.mark.parametrize(
    ("name", "modality"),
    [
        ("a.PNG", "image"),
        ("a.mp4", "video"),
        ("a.ogg", "voice"),
        ("a.pdf", "file"),
        (None, "file"),
    ],
)
def test_a_caption_has_the_modality_of_its_attachment(turns, name, modality):
    (turn,) = turns(export(message(attachments=[{"fileName": name}])))
    assert turn.modality == modality


def test_newest_first_exports_come_out_oldest_first(turns):
    found = turns(direct(answer(3, "c"), message(2, "b"), message(1, "a")))
    assert [turn.text for turn in found] == ["a", "b", "c"]
    assert [turn.position for turn in found] == [0, 1, 2]
    assert found[2].reply_to == found[1].record_id


def test_a_channel_told_after_its_messages_still_counts(turns):
    content = export(message(1), channel=DIRECT, guild="0")
    late = {"dateRange": {}, "messages": content.pop("messages"), **content}
    assert [turn.visibility for turn in turns(late)] == ["direct_bot"]


def test_partitions_in_a_zip_are_one_conversation_in_order(read):
    names = [
        "T - general [60].json",
        *(f"T - general [60] [part {n}].json" for n in (2, 10)),
    ]
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number in (2, 1, 0):
            row = message(number + 1, f"part {number}")
            archive.writestr(names[number], json.dumps(export(row)))
    units = read(held.getvalue(), FORM, declared=DESK, name="x.zip")
    assert units.texts == ["part 0", "part 1", "part 2"]
    assert len({turn.conversation_id for turn in units.kept}) == 1
    assert [turn.position for turn in units.turns] == [0, 1, 2]


def test_members_are_told_for_redaction_once(read):
    rows = [
        message(1, mentions=[BEN, BOT]),
        message(2),
        answer(3, interaction={"user": BEN}),
    ]
    units = read(export(*rows), FORM, declared=DESK)
    assert [each.names for each in units.identities] == [("ann", "Ann"), ("ben", "Ben")]
    assert [each.handles for each in units.identities] == [("@ann",), ("@ben",)]


@pytest.mark.parametrize(
    ("head", "known"),
    [
        (json.dumps(export(message())).encode(), True),
        (
            b'{"guild": {"id": "1"}, "channel": {"id": "2"}, "messages": [{"author":',
            True,
        ),
        (b'{"guild": {"id": "1"}, "messages": []}', False),
        (b'[{"ID": 1, "Timestamp": "", "Contents": ""}]', False),
        (b'{"name": "x", "type": "personal_chat", "id": 1, "messages": []}', False),
    ],
)
def test_exports_are_told_by_their_header(head, known):
    assert discord.sniffs(head) is known


def test_discords_own_data_package_is_refused(read):
    with pytest.raises(ExportError, match="no discord export"):
        read(b'[{"ID": 1, "Timestamp": "x", "Contents": "y"}]', FORM)


_KEYS = "id type content author embeds mentions name isBot messageId channelId url"
_FACTS = "id type timestamp timestampEdited content attachments embeds stickers"
_OTHERS = "mentions reference forwardedMessage interaction"
_ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(_KEYS.split()), inner, max_size=4)
    ),
    max_leaves=9,
)
_MESSAGE = st.fixed_dictionaries(
    {"author": st.sampled_from([ANN, BOT, WEBHOOK]) | _ANY},
    optional=dict.fromkeys(f"{_FACTS} {_OTHERS}".split(), _ANY),
)


@given(st.lists(_MESSAGE | _ANY, max_size=5), _ANY, _ANY)
def test_whatever_a_message_holds_it_is_one_unit(read, rows, channel, guild):
    content = export(*rows) | {"channel": channel, "guild": guild}
    try:
        units = read(json.dumps(content).encode(), FORM)
    except ExportError:  # half a character
        assert rb"\ud" in json.dumps(content).encode()
        return
    assert [turn.position for turn in units.turns] == list(range(len(rows)))
