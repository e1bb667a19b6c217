"""The start for a company with its own bot: answers in, files with questions out."""

from flows.starter.answers import Answers, answered
from flows.starter.fill import starter_files
from flows.starter.gap import Gap
from flows.starter.missing import missing


__all__ = ["Answers", "Gap", "answered", "missing", "starter_files"]
