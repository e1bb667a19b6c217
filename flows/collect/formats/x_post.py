"""One entry of `tweets.js` enters; its turn leaves, a conversation of its own.

The archive holds only its owner's half: what was answered, quoted or repeated is known
by id and handle, never by its words.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flows.collect import causes, times
from flows.collect.formats.lent import identifier, listed, mapping, text
from flows.collect.formats.x_owner import Archive, unescaped
from flows.collect.ids import digest
from schemas.interaction import Contributor, Identity, Turn


_MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec"
_CREATED = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) ([0-9]{2}) ([0-9:]{8}) ([+-][0-9]{2})([0-9]{2})"
    r" ([0-9]{4})"
)
_MENTION = re.compile(r"(?<![A-Za-z0-9_@])@([A-Za-z0-9_]{1,15})(?![A-Za-z0-9_@])")
_REPEATED = re.compile(r"RT @([A-Za-z0-9_]{1,15})\b")
_CUT = re.compile(r"…(?:\s{0,9}https://t\.co/\w{1,20})?\s{0,9}$")
_MEDIA = {"photo": "image", "video": "video", "animated_gif": "video"}

_SNOWFLAKE_EPOCH = 1288834974657
_FIRST_SNOWFLAKE = 29_000_000_000
"""Ids before November 2010 were only counted and hold no time."""

Post = Mapping[str, Any]


def units(entry: Any, archive: Archive, *, position: int) -> Iterator[Turn | Identity]:
    """The turn of one post, after the people it names."""
    post = _inner(entry)
    if post is None:
        yield _skipped(None, position, causes.MALFORMED)
        return
    record, words = _record(post), _words(post, archive)
    if not words.strip():
        empty = _modality(post) == "text"
        yield _skipped(record, position, causes.EMPTY if empty else causes.MEDIA_ONLY)
    else:
        yield archive.introduction(record)
        yield from _named(post, record)
        yield _turn(post, archive, words, (record, position))


def deleted(entry: Any, *, position: int) -> Turn:
    """A post that its author has deleted: counted, and nothing else."""
    post = _inner(entry)
    if post is None:
        return _skipped(None, position, causes.MALFORMED)
    return _skipped(_record(post), position, causes.DELETED)


def _inner(entry: Any) -> Post | None:
    post = entry.get("tweet", entry) if isinstance(entry, Mapping) else None
    return post if isinstance(post, Mapping) else None


def _record(post: Post) -> str:
    return f"x:post:{_initial(post) or digest(post)}"


def _turn(post: Post, archive: Archive, words: str, placed: tuple[str, int]) -> Turn:
    record, position = placed
    human = archive.owner.kind == "human"
    called, answered = _called(post, archive, words), _answered(post)
    created = _created(post)
    first, own = _initial(post), _id(post)
    edited = first != own
    return Turn(
        conversation_id=record,
        record_id=record,
        position=position,
        role="user" if human else "assistant",
        author=archive.owner,
        text=words,
        created_at=_begun(first, own, created) if edited else created,
        edited_at=created if edited else None,
        bot=called if human else archive.owner.id,
        visibility="unknown" if archive.protected else "public",
        addressed_to_bot=(called if human else answered) is not None,
        reply_to=answered,
        contributors=_others(post, archive, words),
        modality=_modality(post),
    )


def _words(post: Post, archive: Archive) -> str:
    words = unescaped(text(post.get("full_text")) or text(post.get("text")) or "")
    cut = _CUT.search(words) if not _REPEATED.match(words) else None
    if cut is None:
        return words
    return archive.note(_id(post) or "", words[: cut.start()]) or words


def _id(post: Post) -> str | None:
    return identifier(post.get("id_str")) or identifier(post.get("id"))


def _initial(post: Post) -> str | None:
    """The id of the post before its edits: all versions of a post share it."""
    edit = mapping(mapping(post.get("edit_info")).get("edit"))
    return identifier(edit.get("initialTweetId")) or _id(post)


def _created(post: Post) -> str | None:
    told = _CREATED.fullmatch(text(post.get("created_at")) or "")
    if not told or told[1] not in _MONTHS:
        return None
    month = _MONTHS.index(told[1]) // 3 + 1
    return times.from_iso(
        f"{told[6]}-{month:02d}-{told[2]}T{told[3]}{told[4]}:{told[5]}"
    )


def _begun(first: str | None, own: str | None, created: str | None) -> str | None:
    """When the first version was posted, if the ids tell the time that the post does.

    What they cannot tell is no guess: then the time is that of this version.
    """
    told = _of_snowflake(own) == created
    return (_of_snowflake(first) if told else None) or created


def _of_snowflake(told: str | None) -> str | None:
    number = int(told) if told and re.fullmatch(r"[0-9]{1,19}", told) else 0
    if not _FIRST_SNOWFLAKE < number < 1 << 63:
        return None
    return times.from_unix(((number >> 22) + _SNOWFLAKE_EPOCH) // 1000)


def _mentions(post: Post) -> Iterator[tuple[str, str | None]]:
    """(handle, account id) of everybody named by the platform itself."""
    for each in listed(mapping(post.get("entities")).get("user_mentions")):
        told = mapping(each)
        if name := text(told.get("screen_name")):
            account = identifier(told.get("id_str")) or identifier(told.get("id"))
            yield name.casefold(), account


def _named(post: Post, record: str) -> Iterator[Identity]:
    for each in listed(mapping(post.get("entities")).get("user_mentions")):
        name, handle = text(mapping(each).get("name")), mapping(each).get("screen_name")
        if name or text(handle):
            yield Identity(
                conversation_id=record,
                names=(name,) if name else (),
                handles=(f"@{handle}",) if text(handle) else (),
            )


def _called(post: Post, archive: Archive, words: str) -> str | None:
    """The bot that the post speaks to: it mentions it, or answers it."""
    if _REPEATED.match(words):
        return None
    accounts = dict(_mentions(post))
    names = [name.casefold() for name in _MENTION.findall(words)]
    if answered := text(post.get("in_reply_to_screen_name")):
        names.append(answered.casefold())
    found = (archive.bot(accounts.get(name), name) for name in names)
    return next(filter(None, found), None)


def _answered(post: Post) -> str | None:
    told = identifier(post.get("in_reply_to_status_id_str"))
    told = told or identifier(post.get("in_reply_to_status_id"))
    return f"x:post:{told}" if told else None


def _others(post: Post, archive: Archive, words: str) -> tuple[Contributor, ...]:
    if repeated := _REPEATED.match(words):
        return (_contributor("forward", repeated[1], post, archive),)
    if _answered(post):
        name = text(post.get("in_reply_to_screen_name"))
        return (_contributor("reply", name, post, archive),)
    return ()


def _contributor(
    part: str, name: str | None, post: Post, archive: Archive
) -> Contributor:
    account = dict(_mentions(post)).get((name or "").casefold())
    if part == "reply":
        told = identifier(post.get("in_reply_to_user_id_str"))
        account = told or identifier(post.get("in_reply_to_user_id")) or account
    handles = (f"@{name}",) if name else ()
    if account is None and name and name == archive.username:
        return Contributor(part, archive.owner.id, handles)
    return Contributor(part, archive.person(account, name).id, handles)


def _modality(post: Post) -> str:
    for key in ("extended_entities", "entities"):
        for each in listed(mapping(post.get(key)).get("media")):
            return _MEDIA.get(text(mapping(each).get("type")) or "", "file")
    return "text"


def _skipped(record: str | None, position: int, cause: str) -> Turn:
    return Turn(conversation_id=record, record_id=record, position=position, skip=cause)
