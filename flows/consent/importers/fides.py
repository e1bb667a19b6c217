"""Privacy preferences of Fides enter (`PrivacyPreferenceHistory`); choices leave.

A grant only if preference and mechanism are `opt_in` and the method is `accept`, `save`
or `individual_notice` (consent.md section 2). What opts out always restricts.
"""

from flows.consent.importers.records import Record
from flows.consent.importers.times import spelt
from flows.consent.importers.told import Choice, Told
from flows.consent.rules.instants import read_exact
from flows.consent.rules.shapes import text, texts_or_empty


IDENTITIES = (
    *("external_id", "hashed_external_id", "email", "hashed_email"),
    *("phone_number", "hashed_phone_number"),
    *("fides_user_device", "fides_user_device_id", "hashed_fides_user_device"),
)
ACCEPTED = frozenset({"accept", "save", "individual_notice"})
MECHANISMS = ("consent_mechanism", "notice_mechanism")
"""The specification's name and the column's; where both stand, both must agree."""

METHODS = {
    "dismiss": "dismiss",
    "script": "script",
    "gpc": "signal",
    "acknowledge": "acknowledge",
}
PREFERENCES = frozenset({"opt_in", "opt_out", "acknowledge", "tcf"})


def read_fides(number: int, record: Record) -> Told:
    """What one saved preference says."""
    preference = _word(record.get("preference"))
    if preference not in PREFERENCES:
        return Told(number, refused="its preference is none that Fides knows")
    opted_out = preference == "opt_out"
    return Told(
        number,
        identities=tuple((kind, record.get(kind)) for kind in IDENTITIES),
        choices=tuple(
            Choice(
                "refuse" if opted_out else "grant",
                spelt(record.get("received_at")),
                accepted=_accepted(record),
                method=_method(record),
                about=about,
                key=text(record.get("id")),
                notice=text(record.get("privacy_notice_history_id")),
                received=_received(record),
                facts=_facts(record),
            )
            for about in _abouts(record)
        ),
    )


def _accepted(record: Record) -> bool:
    """Word for word: an opt-in is read narrowly."""
    told = [record[name] for name in MECHANISMS if record.get(name) is not None]
    return (
        record.get("preference") == "opt_in"
        and bool(told)
        and all(mechanism == "opt_in" for mechanism in told)
        and text(record.get("method")) in ACCEPTED
    )


def _method(record: Record) -> str:
    """A way that never counts: the saved one, or what the mechanism makes of it."""
    if record.get("preference") == "acknowledge":
        return "acknowledge"
    if text(record.get("method")) in METHODS:
        return METHODS[record["method"]]
    mechanisms = {str(record.get(name)) for name in MECHANISMS}
    if "notice_only" in mechanisms:
        return "notice_only"
    return "no_objection" if "opt_out" in mechanisms else "unknown"


def _abouts(record: Record) -> list[str]:
    """The notice's key; without one its data uses, each a choice of its own."""
    key = text(record.get("notice_key"))
    uses = sorted(texts_or_empty(record.get("data_uses")))
    return [key] if key else uses or [""]


def _received(record: Record) -> str | None:
    created = spelt(record.get("created_at"))
    return created if read_exact(created) is not None else None


def _facts(record: Record) -> dict[str, str]:
    names = ("id", "preference", *MECHANISMS, "method", "served_notice_history_id")
    return {name: told for name in names if (told := text(record.get(name)))}


def _word(value: object) -> str:
    """A preference however it is cased: an opt-out is read broadly."""
    return value.strip().lower().replace("-", "_") if isinstance(value, str) else ""
