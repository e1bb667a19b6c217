"""Every reason to drop a record in one line, and what would let the record be kept.

The table is the officer's: `docs/consent.md` shows it word for word.
"""

from typing import NamedTuple

from schemas.consent import LATER_REASONS, REASONS


class Rule(NamedTuple):
    """One step: what is wrong when it fails, what must be true for it to pass."""

    wrong: str
    needed: str


RULES: dict[str, Rule] = {
    "record_malformed": Rule(
        "The record lacks a required field, has one that cannot be read, shares its id "
        "with another record, or was first seen after the time asked about.",
        "Every required field readable, times with an offset, an id of its own, and a "
        "first sight not later than the time asked about.",
    ),
    "source_unknown": Rule(
        "The policy does not list the platform.",
        "The platform listed in the policy's `sources`, by an officer.",
    ),
    "agreement_missing": Rule(
        "No agreement speaks for this platform and this way of obtaining data.",
        "An agreement for the record's source and channel in the register.",
    ),
    "agreement_not_signed": Rule(
        "The agreement is not signed, lacks the digest of its evidence, or was signed "
        "after the record came in.",
        "An agreement with status signed, evidence, and a signature before the record "
        "came in.",
    ),
    "agreement_inactive": Rule(
        "The agreement is suspended, ended or not yet in force, or gives people no "
        "real control.",
        "The record taken in during the agreement's term, the term still running (or "
        "use after it allowed), and evidence of notice and in-app withdrawal.",
    ),
    "agreement_scope": Rule(
        "The agreement does not speak of this record: its time, bot, kind, purpose, "
        "controller or recipient lies outside.",
        "An agreement that covers the record's time, bot and kind, every requested "
        "purpose, the controller and every recipient.",
    ),
    "visibility_unknown": Rule(
        "Nobody knows who could see the message.",
        "An export that tells whether the message was said to the bot, in a group or "
        "in public.",
    ),
    "private_message": Rule(
        "It is a private message between people, or a secret chat.",
        "Nothing: messages between people are never used.",
    ),
    "not_direct_interaction": Rule(
        "It was said in a group without addressing the bot, or is a service message.",
        "The bot addressed in the message itself, and groups allowed by the policy.",
    ),
    "region_restricted": Rule(
        "A country the speaker may be in is banned by the policy or outside the "
        "agreement.",
        "Every country the person may be in known, allowed for the source, and within "
        "the agreement's regions.",
    ),
    "subject_unresolved": Rule(
        "The author has no stable id.",
        "A stable id of the author, told by the export or declared beside it.",
    ),
    "age_unknown": Rule(
        "The author's age is unknown, or not verified where the policy demands it.",
        "An age in the subject register that the policy accepts, or an agreement with "
        "an age gate as high as the law's.",
    ),
    "minor": Rule(
        "The author was under the age of consent when writing or agreeing.",
        "A verified grant of a guardian, given before the record.",
    ),
    "guardian_notice_due": Rule(
        "A guardian agreed, the child has since come of age and was not told.",
        "A notice to the person after coming of age, recorded in the register.",
    ),
    "consent_conflict": Rule(
        "Two different events share one id, so nobody knows what was said.",
        "Nothing lifts it: both stand in the log, and whoever sent them has to be "
        "asked.",
    ),
    "withdrawn": Rule(
        "The person withdrew, objected, restricted or erased, and no later grant lifts "
        "it for this record.",
        "A new grant, provably later than every restriction, that covers this record; "
        "what was erased or deleted does not come back.",
    ),
    "refused": Rule(
        "The person's last word was a refusal, and no later grant lifts it.",
        "A new grant, provably later than the refusal, that covers this record.",
    ),
    "no_consent": Rule(
        "No grant of this person is known.",
        "An explicit grant of this very person, recorded by the time asked about.",
    ),
    "consent_malformed": Rule(
        "The grant lacks something or cannot be read: time, clock, notice, purposes, "
        "controllers, scope.",
        "A grant that tells all of it readably, with a time that has an offset and "
        "does not lie in the future.",
    ),
    "consent_not_explicit": Rule(
        "The way it was given is no explicit act of the person.",
        "A grant by button, unset checkbox, typed command, two steps, signed form or "
        "e-mail by the person, or verified by a guardian.",
    ),
    "notice_invalid": Rule(
        "The notice the grant cites is unknown, outdated, taken back, unapproved, "
        "incomplete, or was not in force then; or the grant itself was declared void.",
        "A grant that cites, by id, version, language and digest, a complete and "
        "approved notice in force then and not replaced or taken back since.",
    ),
    "consent_not_free": Rule(
        "The notice's workflow did not leave the person free, or nobody answered "
        "whether it did.",
        "A workflow apart from the terms, unset by default, refused and withdrawn as "
        "easily as granted, no condition of service, no imbalance of power.",
    ),
    "recipient_not_covered": Rule(
        "The grant does not name the controller or one of the recipients.",
        "A grant that names the controller and every recipient.",
    ),
    "purpose_not_covered": Rule(
        "No grant covers one of the requested purposes.",
        "A grant for the purpose itself or one above it in the tree of purposes.",
    ),
    "scope_not_covered": Rule(
        "The grant covers the purpose, but not this source, bot, chat, content or "
        "time.",
        "A grant whose scope holds this record: source, bot, conversation, kind of "
        "content and time.",
    ),
    "not_yet_consented": Rule(
        "The record is older than the grant, or not provably younger.",
        "A grant before the record, or one that reaches back to it, under a notice "
        "that says so.",
    ),
    "consent_expired": Rule(
        "The grant had run out when the record was written, or by the time of the "
        "build.",
        "A grant still valid at the time of the build: renewed by the person.",
    ),
    "special_category_not_covered": Rule(
        "The text was not scanned, holds biometrics, or tells of health, religion or "
        "the like without a tick for it.",
        "A scan that finds nothing special, or a grant that ticks each category found; "
        "biometrics never.",
    ),
    "third_party_unresolved": Rule(
        "It holds words of somebody who cannot be identified.",
        "A stable id of everybody quoted, forwarded, answered or in the bot's context.",
    ),
    "third_party_no_consent": Rule(
        "It holds words of somebody else whose own consent does not cover it.",
        "For everybody whose words are in it the same consent as for the author.",
    ),
    "context_dropped": Rule(
        "The turn that the bot answers was dropped, or another turn of a conversation "
        "that is kept whole or not at all.",
        "The turn it answers kept, and the asker's consent for the reply as well.",
    ),
    "output_not_licensed": Rule(
        "No agreement allows training on the bot's own words.",
        "An agreement with `outputs_for_training`.",
    ),
    "rights_reserved": Rule(
        "A signal in the content reserves it against a requested purpose.",
        "Content without such a signal (train-ai=n, TDM reservation, CAWG, ...).",
    ),
    "retention_exceeded": Rule(
        "The record is older than the policy keeps records.",
        "A record younger than the policy's `max_record_age`.",
    ),
    "redaction_failed": Rule(
        "Personal data was left after redaction, or it did not run.",
        "A redaction that ends clean.",
    ),
    "gate_error": Rule(
        "A check failed inside the program.",
        "Report it: doubt drops, and more than the policy's share stops a build.",
    ),
    "language_unsupported": Rule(
        "The text is in a language whose personal data we cannot find.",
        "A language listed in the policy's `redaction.languages`.",
    ),
    "entity_dropped": Rule(
        "The turn, or its conversation, tells what the policy drops, not replaces.",
        "A text without it, or another of the policy's `redaction.operators`.",
    ),
    "split_conflict": Rule(
        "The people of the row fall into different splits.",
        "A row whose people all fall into one split; nobody straddles train and test.",
    ),
}

ORDER: tuple[str, ...] = (*REASONS, *LATER_REASONS)
"""The gate's reasons as they are tried, then those of later stages."""
