from consent.histories import worlds
from consent.law import by_law, frame_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.consent.gate import gate
from flows.consent.state import state_of


MODES = ("drop", "keep", "assume_free")
TOLD = ("reason", "region", "basis")
many = settings(max_examples=90, deadline=None, suppress_health_check=list(HealthCheck))


@many
@given(worlds(), st.sampled_from(MODES))
def test_the_frame_gate_says_what_the_law_says(bundle, unscanned):
    frame, state = frame_of(bundle["interactions"]), state_of(bundle)
    gated = gate(frame, state=state, unscanned=unscanned)
    assert gated.select(TOLD).rows() == by_law(frame, state, unscanned)
