"""Small whole projects for tests: config, policy, keys, exports and consent.

Everybody in them is invented. By default one adult has consented and everything he
says to the bot is kept; a test changes what it is about.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import yaml

from flows.build import steps
from flows.store.keys import make_master_key
from flows.store.signing import SigningKey
from schemas.corpus import CORPUS


SHA = "a3" * 32
OWNER = "telegram:user101"
BOT = "bot:helpdeskbot"

NOTICE = {
    "id": "n1",
    "version": 1,
    "lang": "en",
    "sha256": SHA,
    "effective_from": "2024-01-01",
    "material_change": False,
    "checklist": dict.fromkeys(
        (
            "controller_named",
            "purpose",
            "data_types",
            "withdrawal_right",
            "recipients_named",
        ),
        True,
    ),
    "workflow": {
        "separate_from_terms": True,
        "default_unset": True,
        "refusal_equal": True,
        "conditional_on_service": False,
        "imbalance": False,
        "steps_to_grant": 2,
        "steps_to_withdraw": 1,
    },
    "approved_by": "dpo:1",
    "covers_past": True,
}

AGREEMENT = {
    "id": "A1",
    "recorded_at": "2024-01-02T00:00:00Z",
    "parties": ["telegram", "acme"],
    "source": "telegram",
    "bot_ids": [BOT],
    "channels": ["platform_export"],
    "status": "signed",
    "signed_at": "2024-01-01",
    "evidence_sha256": "c1" * 32,
    "effective_from": "2024-01-01",
    "effective_to": "2199-01-01",
    "data_from": "2024-01-01",
    "kinds": ["direct_bot", "group_addressed"],
    "purposes": ["ai.train"],
    "region_override": [],
    "outputs_for_training": True,
    "onward_sharing": [],
    "user_control": {"notice_evidence": "doc:uc1", "in_app_withdrawal": True},
}

POLICY = {
    "controller": "acme",
    "profile": "statutory",
    "sources": ["telegram", "chatgpt"],
    "purposes": ["ai.train"],
    "max_consent_age": "off",
    "signature": "none",
}

FEW_CANARIES = {
    "canaries": 9,
    "canary_floor": 0.1,
    "canary_floors": {"PERSON": 0, "LOCATION": 0},
}
"""Enough to go the way of the release gate; tests of it plant as many as builds do."""


def subject(name=OWNER):
    return {
        "subject": name,
        "jurisdictions": ["DE"],
        "age": {"years": 30},
        "assurance": "verified",
    }


def grant(name=OWNER, *, event_id=None, **changes):
    return {
        "event_id": event_id or f"grant-{name}",
        "kind": "grant",
        "subject": name,
        "actor": "self",
        "event_time": "2026-01-01T09:00:00Z",
        "clock": "telegram",
        "method": "optin_button",
        "notice": {"id": "n1", "version": 1, "lang": "en", "sha256": SHA},
        "purposes": ["ai.train"],
        "controllers": ["acme"],
        "recipients": [],
        "scope": {"kind": "all"},
        **changes,
    }


def withdrawal(name=OWNER, *, event_id=None, **changes):
    return {
        "event_id": event_id or f"withdraw-{name}",
        "kind": "withdraw",
        "subject": name,
        "event_time": "2026-02-01T09:00:00Z",
        "clock": "telegram",
        **changes,
    }


def telegram_chat(texts, *, person=101, name="Ana Miller", chat="HelpdeskBot", bot=777):
    """A bot chat in which the person and the bot take turns."""
    said = {True: (f"user{person}", name), False: (f"user{bot}", chat)}
    messages = [
        {
            "id": number,
            "type": "message",
            "date": "2026-03-10T12:00:00",
            "date_unixtime": str(1_773_144_000 + 60 * number),
            "from": said[number % 2 == 1][1],
            "from_id": said[number % 2 == 1][0],
            "text": text,
            "text_entities": [{"type": "plain", "text": text}],
        }
        for number, text in enumerate(texts, start=1)
    ]
    return {"name": chat, "type": "bot_chat", "id": bot, "messages": messages}


TALK = [
    "Hello, could you tell me when the library in the old town opens on Sunday?",
    "The library in the old town opens at ten on Sunday and closes at four.",
    "Thank you very much, that helps me a lot with planning the weekend.",
    "You are welcome. Enjoy the weekend and the books that you will find there.",
]


@dataclass
class Project:
    """One project on disk; `write` makes it, calling it again changes it."""

    folder: Path
    exports: dict = field(
        default_factory=lambda: {"exports/ana/result.json": telegram_chat(TALK)}
    )
    entries: list = field(
        default_factory=lambda: [
            {
                "format": "telegram_desktop",
                "uri": "exports",
                "source": "telegram",
                "bots": ["HelpdeskBot"],
                "clock": "telegram",
            }
        ]
    )
    events: list = field(default_factory=lambda: [grant()])
    subjects: list = field(default_factory=lambda: [subject()])
    agreements: list = field(default_factory=lambda: [AGREEMENT])
    links: list = field(default_factory=list)
    policy: dict = field(default_factory=dict)
    config: dict = field(default_factory=dict)

    @property
    def address(self):
        return str(self.folder / "corpus.yaml")

    @property
    def corpus(self):
        return self.folder / "out" / "corpus"

    @property
    def vault(self):
        return self.folder / "out" / "vault"

    def write(self):
        for name, content in self.exports.items():
            self._put(name, content)
        self._put("consent/events.jsonl", _lines(self.events))
        self._put("consent/subjects.jsonl", _lines(self.subjects))
        self._put("consent/links.jsonl", _lines(self.links))
        self._put("consent/notices.json", [NOTICE])
        self._put("consent/agreements.json", self.agreements)
        self._put("policy.yaml", yaml.safe_dump(self._policy()).encode())
        self._put("corpus.yaml", yaml.safe_dump(self._config()).encode())
        if not (self.folder / "keys").exists():
            self._put("keys/master.key", make_master_key().encode())
            self._put("keys/signing.pem", SigningKey.make().private_pem.encode())
        return self

    def _policy(self):
        redaction = {**FEW_CANARIES, **self.policy.get("redaction", {})}
        return {**POLICY, **self.policy, "redaction": redaction}

    def _config(self):
        names = {
            "events": "jsonl",
            "subjects": "jsonl",
            "links": "jsonl",
            "notices": "json",
            "agreements": "json",
        }
        return {
            "name": "test-corpus",
            "exports": self.entries,
            "consent": {name: f"consent/{name}.{ext}" for name, ext in names.items()},
            "corpus": "out/corpus",
            "vault": "out/vault",
            "keys": "keys",
            **self.config,
        }

    def _put(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            content if isinstance(content, bytes) else json.dumps(content).encode()
        )


def build(project, *, as_of=None, quarantine="continue", before_publish=lambda: None):
    """The whole way in this process, step by step as the flow takes it."""
    with steps.leased(project.address) as held:
        outline = steps.prepare(project.address, as_of=as_of)
        for group in range(outline.groups):
            steps.collect(project.address, build=outline.build, group=group)
        for shard in range(outline.shards):
            steps.curate(project.address, build=outline.build, shard=shard)
        before_publish()
        return steps.publish(
            project.address, build=outline.build, quarantine=quarantine, held=held
        )


def rows(project):
    """The corpus as a plain Parquet reader sees it, sorted."""
    files = sorted(project.corpus.glob("source=*/**/*.parquet"))
    if not files:
        return pl.DataFrame(schema=CORPUS)
    return pl.read_parquet(files, hive_partitioning=False).sort("row_id")


def funnel_of(report):
    """(fate, reason) -> units."""
    steps_told = report.as_json()["funnel"]
    return {(step["fate"], step["reason"]): step["units"] for step in steps_told}


def _lines(rows):
    return "".join(json.dumps(row) + "\n" for row in rows).encode()
