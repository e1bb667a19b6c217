"""Rows of an export are explained as pass 1 of a build takes them."""

import polars as pl
from consent.histories import worlds
from consent.world import TURN, WORLD
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.audit.explain import explain, hear
from flows.audit.rows import interaction_rows, names_in
from flows.consent.gate import first_pass
from flows.consent.state import state_of
from schemas.interaction import INTERACTION


many = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


def frame_of(rows, **columns):
    named = [{name: row.get(name) for name in INTERACTION} | columns for row in rows]
    return pl.DataFrame(named, schema=INTERACTION)


@many
@given(worlds(), st.sampled_from((None, None, "author")))
def test_the_frame_gate_and_the_explanation_of_a_row_agree(bundle, malformed):
    frame = frame_of(bundle["interactions"])
    last = pl.int_range(pl.len()) == pl.len() - 1
    marked = pl.when(last).then(pl.lit(malformed, pl.String())).alias("malformed")
    frame = frame.with_columns(marked)
    decided = first_pass(frame, state=state_of(bundle))
    hearing = hear(interaction_rows(frame), bundle)
    told = [explain(name, hearing).reason for name in frame["record_id"]]
    assert told == decided["reason"].to_list()


def test_no_text_goes_into_an_explanation():
    rows = interaction_rows(frame_of(WORLD["interactions"], text="the blue heron"))
    assert "heron" not in str(rows)


def test_everybody_named_in_rows_is_found():
    quoted = {"role": "quote", "id": "telegram:bo", "handles": ["@bo"]}
    unknown = {"role": "quote", "id": None, "handles": []}
    rows = [{**TURN, "contributors": [quoted, unknown]}, {"record_id": "torn"}]
    assert names_in(rows) == {"telegram:ada", "@ada", "telegram:bo", "@bo"}
