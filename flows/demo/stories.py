"""The consent stories of the demo: who lived through what, and what must follow.

Shares are persons in a hundred of each source; everybody else is `consented`. The
history of a story stands in `history.py`; `row_*` people consented properly, and it is
their rows that are special (`interactions.py`).
"""

from typing import NamedTuple


class Story(NamedTuple):
    """How common a story is per source, and what its human turns come to.

    `expects` is a drop reason, None when kept, or `mixed` when it depends on the turn.
    """

    telegram: float
    helpdesk: float
    webchat: float
    expects: str | None


CONSENTED = "consented"

STORIES: dict[str, Story] = {
    # No consent was ever given...
    "no_events": Story(5, 6, 5, "no_consent"),
    "only_asked": Story(2, 2, 2, "no_consent"),
    "only_deferred": Story(0, 1, 0.5, "no_consent"),
    # Consent in less usual ways that still carry...
    "renewed": Story(3, 3, 3, None),
    "regranted_for_the_past": Story(2, 1, 1, None),
    "retroactive": Story(2, 2, 2, None),
    "two_purposes": Story(2, 3, 3, None),
    "linked_grant": Story(2, 1, 1, None),
    "guardian": Story(0, 1, 1, None),
    "old_enough_there": Story(1, 1, 1, None),
    "two_countries": Story(2, 1, 1, None),
    "deferred_later": Story(2, 1, 1, None),
    "refused_before": Story(0, 1, 1, None),
    # Consent that was taken back, in every way there is...
    "withdrew": Story(4, 3, 2, "withdrawn"),
    "withdrew_vaguely": Story(0, 1, 0.5, "withdrawn"),
    "regranted_forward": Story(2, 1, 1, "mixed"),
    "objected": Story(1, 1, 0.5, "withdrawn"),
    "restricted": Story(0, 1, 0.5, "withdrawn"),
    "erased": Story(2, 1, 0.5, "withdrawn"),
    "deleted_records": Story(0, 0, 1, "mixed"),
    "revoked": Story(0, 1, 0.5, "withdrawn"),
    "grant_revoked": Story(0, 1, 0.5, "notice_invalid"),
    "notice_invalidated": Story(2, 1, 1, "notice_invalid"),
    "refused": Story(2, 2, 1, "refused"),
    "unknown_kind": Story(0, 0, 0.5, "withdrawn"),
    "withdrew_by_handle": Story(0, 0, 0.5, "withdrawn"),
    "withdrew_elsewhere": Story(2, 1, 0.5, "withdrawn"),
    # Consent that came too late, or ended...
    "late": Story(3, 2, 2, "mixed"),
    "late_for_the_past": Story(0, 1, 0.5, "not_yet_consented"),
    "expired": Story(2, 1, 0.5, "consent_expired"),
    # Consent that is none...
    "pre_ticked": Story(2, 1, 0.5, "consent_not_explicit"),
    "terms_of_service": Story(0, 1, 0.5, "consent_not_explicit"),
    "wrong_hash": Story(0, 1, 0.5, "notice_invalid"),
    "old_notice": Story(2, 0, 1, "notice_invalid"),
    "bargain": Story(2, 1, 0.5, "consent_not_free"),
    "other_purpose": Story(0, 1, 0.5, "purpose_not_covered"),
    "finetune_only": Story(0, 1, 0.5, "purpose_not_covered"),
    "other_controller": Story(2, 1, 0.5, "recipient_not_covered"),
    "one_conversation": Story(0, 0, 1, "mixed"),
    "one_message": Story(0, 0, 0.5, "mixed"),
    "no_offset": Story(2, 1, 0.5, "consent_malformed"),
    "conflict": Story(0, 1, 0.5, "consent_conflict"),
    "probable_grant": Story(0, 1, 0.5, "no_consent"),
    # The person cannot consent, or nobody knows...
    "child": Story(2, 1, 0.5, "minor"),
    "teenager_of_two_countries": Story(0, 1, 0.5, "minor"),
    "unknown_age": Story(2, 1, 0.5, "age_unknown"),
    "unknown_person": Story(0, 1, 0, "age_unknown"),
    "guardian_due": Story(0, 1, 0.5, "guardian_notice_due"),
    "banned_region": Story(0, 0, 1, "region_restricted"),
    # Consent is fine, but something about the rows is not...
    "row_unknown_visibility": Story(0, 0, 0.6, "visibility_unknown"),
    "row_private_dm": Story(0, 0, 0.6, "private_message"),
    "row_secret_chat": Story(0, 0, 0.6, "private_message"),
    "row_bystander": Story(0, 0, 0.6, "not_direct_interaction"),
    "row_no_author": Story(0, 1, 0, "subject_unresolved"),
    "row_other_bot": Story(0, 0, 0.6, "agreement_scope"),
    "row_too_old": Story(0, 0, 0.6, "retention_exceeded"),
    "row_before_terms": Story(0, 0, 0.6, "agreement_scope"),
    "row_voice": Story(0, 0, 0.6, "scope_not_covered"),
    "row_health": Story(0, 0, 0.6, "special_category_not_covered"),
    "row_health_ticked": Story(0, 0, 0.6, None),
    "row_rights": Story(0, 0, 0.6, "rights_reserved"),
    "row_quotes_friend": Story(0, 0, 0.6, None),
    "row_quotes_stranger": Story(0, 0, 0.6, "third_party_no_consent"),
    "row_hidden_forward": Story(0, 0, 0.6, "third_party_unresolved"),
    "row_malformed": Story(0, 0, 1.2, "record_malformed"),
    "row_public": Story(0, 0, 0.6, "agreement_scope"),
    "row_window_unknown": Story(0, 0, 0.6, None),
}

CHATGPT_STORIES = (CONSENTED,) * 5 + ("withdrew", "no_events", CONSENTED)
"""Eight people hand over their own ChatGPT export."""

SMALL_SOURCES = {
    "kiosk": "agreement_not_signed",
    "shopapp": "agreement_inactive",
    "forum": "agreement_missing",
    "irc": "source_unknown",
    "partner": None,
}
"""Sources that ride in the webchat files, and what becomes of their human turns."""


def expects(source: str, story: str) -> str | None:
    """Tell what the human turns of a person of this source and story come to."""
    if source in SMALL_SOURCES:
        return SMALL_SOURCES[source]
    return STORIES[story].expects if story in STORIES else None


def drawn(source: str, count: int) -> list[str]:
    """List the stories of that many people: the rare ones first, then `consented`."""
    rare = [
        story
        for story, shares in STORIES.items()
        if (share := getattr(shares, source))
        for _ in range(max(1, int(count * share / 100)))
    ]
    return [*rare[:count], *[CONSENTED] * (count - len(rare))]
