"""Rows of interactions enter, the turns that Polars may decide leave, with their voice.

Whose words a turn holds is modelled where it is one voice: a person's own turn, also
in answer to a bot or to themselves, and a bot's reply to one person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from flows.consent.frames.columns import era, grouped, read_times
from flows.consent.frames.forms import COLUMNS, MOST, Cuts, Form, cuts_of, form_of
from flows.consent.frames.log import log_of
from flows.consent.state import State


_AUTHOR = pl.col("author").struct
_VOICE = ("who", "told")
_HUMAN = pl.col("kind") == "human"
_ALONE = pl.col("contributors").list.len() == 0


@dataclass(frozen=True, slots=True)
class Turns:
    """Turns of a frame that may be modelled.

    `rows`: n (place in the frame), conversation_id, kind, voice, asked (n of a bot's
    trigger), also (whether the author answers themselves), earliest, latest, clock,
    form.
    """

    rows: pl.DataFrame = field(repr=False)
    forms: tuple[Form | None, ...] = field(repr=False)
    voices: pl.DataFrame = field(repr=False)
    """voice, who, told (handles); the first is nobody."""


def read_turns(frame: pl.DataFrame, state: State) -> Turns:
    """Every turn that can be modelled by itself; `n` and `key` are of the frame."""
    cuts = cuts_of(state)
    timed = _timed(frame, cuts).filter(_well_formed(state))
    kinds, number = grouped(timed, COLUMNS)
    forms = tuple(
        form_of(row, state=state, cuts=cuts)
        for row in kinds.head(MOST).iter_rows(named=True)
    )
    read = [number for number, form in enumerate(forms) if form is not None]
    formed = timed.with_columns(form=number).filter(pl.col("form").is_in(read))
    voices, voiced = _voiced(formed)
    clocks = log_of(state).clocks
    clocked = voiced.with_columns(clock=_clock(voiced.get_column("clock"), clocks))
    return Turns(rows=_answering(clocked), forms=forms, voices=voices)


# One row...


def _timed(frame: pl.DataFrame, cuts: Cuts) -> pl.DataFrame:
    """Add span, receipt and their eras, and the author's members."""
    created = read_times(frame.get_column("created_at"))
    edited = read_times(frame.get_column("edited_at"))
    received = read_times(frame.get_column("ingested_at"))
    earliest, latest = "earliest", "latest"
    changed = edited.get_column(earliest)
    return frame.with_columns(
        kind=_AUTHOR.field("kind"),
        who=_AUTHOR.field("id"),
        told=_AUTHOR.field("handles").fill_null([]),
        earliest=pl.min_horizontal(created[earliest], changed),
        latest=pl.max_horizontal(created[latest], edited[latest]),
        ingested=received[earliest],
        dated=created[earliest].is_not_null()
        & (frame["edited_at"].is_null() | changed.is_not_null()),
    ).with_columns(
        seen=era(pl.col("ingested"), cuts.ingested),
        era=era(pl.col("earliest"), cuts.time),
    )


def _well_formed(state: State) -> pl.Expr:
    """What step 1 asks of a row beyond its form, and no service author."""
    skew, as_of = state.policy.skew, state.request.as_of
    told = pl.col("told").list
    return (
        pl.col("malformed").is_null()
        & pl.col("record_id").is_not_null()
        & pl.col("key").is_unique()
        & pl.col("conversation_id").is_not_null()
        & pl.col("kind").is_in(["human", "bot"])
        & (_HUMAN | pl.col("who").eq_missing(pl.col("bot")))
        & pl.col("dated")
        & (pl.col("ingested") <= as_of)
        & (pl.col("earliest") <= pl.col("ingested") + skew)
        & (told.drop_nulls().list.len() == told.len())
    )


# Whose words...


def _clock(clocks: pl.Series, known: Mapping[str, int]) -> pl.Series:
    """The log's numbers for clocks; null for a clock that no event has."""
    distinct = clocks.unique()
    told = [known.get(each) for each in distinct]
    return clocks.replace_strict(
        distinct, pl.Series(told, dtype=pl.Int32), return_dtype=pl.Int32
    )


def _voiced(formed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Distinct authors as told, the first being nobody; every turn with its voice."""
    nobody = pl.DataFrame(
        {"who": [None], "told": [[]]},
        schema={"who": pl.String(), "told": pl.List(pl.String)},
    )
    humans = formed.filter(_HUMAN)
    people, place = grouped(humans, _VOICE)
    voices = pl.concat([nobody, people.select(_VOICE)]).with_row_index("voice")
    spoken = humans.select("n", voice=place + 1)
    voiced = formed.join(spoken, on="n", how="left", maintain_order="left")
    return voices, voiced.with_columns(pl.col("voice").fill_null(0))


def _answering(voiced: pl.DataFrame) -> pl.DataFrame:
    """What each turn answers, and only turns whose words are one known voice's."""
    answered = voiced.select(
        pl.col("record_id").alias("reply_to"),
        asked="n",
        asked_kind="kind",
        asked_voice="voice",
        asked_source="source",
        asked_conversation="conversation_id",
    )
    told = voiced.join(answered, on="reply_to", how="left", maintain_order="left")
    here = pl.col("conversation_id") == pl.col("asked_conversation")
    human = pl.col("asked_kind") == "human"
    trigger = here & human & (pl.col("source") == pl.col("asked_source"))
    own = human & (pl.col("voice") == pl.col("asked_voice"))
    return (
        told.filter(_one_voice(here & (own | ~human)))
        .select(
            "n",
            "conversation_id",
            "kind",
            "earliest",
            "latest",
            "clock",
            "form",
            voice=pl.when(_HUMAN)
            .then("voice")
            .when(trigger)
            .then("asked_voice")
            .otherwise(0)
            .cast(pl.UInt32),
            asked=pl.when(~_HUMAN & trigger).then("asked"),
            also=_HUMAN & own.fill_null(value=False),
        )
        .pipe(_known_windows, told)
    )


def _one_voice(answers_none: pl.Expr) -> pl.Expr:
    """No contributors, and nobody else answered; for a bot also a window unknown."""
    answers = pl.col("reply_to").is_null() | answers_none.fill_null(value=False)
    return (
        pl.when(_HUMAN)
        .then(_ALONE & answers)
        .otherwise(_ALONE | pl.col("contributors").is_null())
        .fill_null(value=False)
    )


def _known_windows(rows: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """An unknown window is the asker's alone only where nobody else is in the chat."""
    unknown = told.filter(pl.col("contributors").is_null()).select("n", unknown=True)
    if unknown.is_empty():
        return rows
    speakers = (
        told.filter(_HUMAN)
        .group_by("conversation_id")
        .agg(
            single=(pl.col("voice").n_unique() == 1) & pl.col("who").is_not_null().all()
        )
    )
    company = (
        rows.join(unknown, on="n", how="left", maintain_order="left")
        .join(speakers, on="conversation_id", how="left", maintain_order="left")
        .with_columns(pl.col("unknown", "single").fill_null(value=False))
    )
    clear = ~pl.col("unknown") | (pl.col("single") & pl.col("asked").is_not_null())
    return company.filter(clear).drop("unknown", "single")
