"""Turns that passed pass 1 enter; the same turns leave with what the scan found.

What the input says of a turn is never taken back, only added to. A turn whose scan
fails, or that is not text, keeps what it came with: null drops it at step 28.
"""

import polars as pl

from flows.redact.special.scanner import ScanFailed, Scanner


FAILED = "error"
NOT_COVERED = "special_category_not_covered"


def mark(turns: pl.DataFrame, *, scanner: Scanner | None) -> pl.DataFrame:
    """`special_categories` united with what is found; `scan` is `error` on failure.

    Needs `text`, `modality`, `language`, `special_categories`, `scan`. Only text is
    read: unscanned voice and images stay so (consent.md section 7).
    """
    if scanner is None:
        return turns
    told: list[list[str] | None] = []
    failed: list[bool] = []
    rows = turns.select("text", "modality", "language", "special_categories")
    for text, modality, language, before in rows.iter_rows():
        try:
            found = _scanned(scanner, text, language)
        except ScanFailed:
            told.append(before)
            failed.append(True)
            continue
        readable = modality == "text" or before is not None
        told.append(sorted({*(before or ()), *found}) if readable else None)
        failed.append(False)
    return turns.with_columns(
        pl.Series("special_categories", told, pl.List(pl.String)),
        scan=pl.when(pl.Series(failed, dtype=pl.Boolean))
        .then(pl.lit(FAILED))
        .otherwise(pl.col("scan")),
    )


def _scanned(
    scanner: Scanner, text: str | None, language: str | None
) -> frozenset[str]:
    """What a scanner finds; whatever it raises is told without the text."""
    try:
        return scanner.scan(text or "", language)
    except Exception as error:  # noqa: BLE001 - whatever it is, the turn must drop
        raise ScanFailed(
            f"the scan for special categories did not finish ({type(error).__name__}); "
            f"drop this turn, nobody knows what it tells of"
        ) from None


def whole_conversations(decided: pl.DataFrame) -> pl.DataFrame:
    """A turn dropped for what it tells takes the rest of its conversation along."""
    tells = pl.col("special_categories").list.len().fill_null(0) > 0
    uncovered = (pl.col("reason") == NOT_COVERED) | (
        (pl.col("reason") == "context_dropped") & tells
    )
    taken = (
        uncovered.any().over("source", "conversation_id") & pl.col("reason").is_null()
    )
    return decided.with_columns(
        reason=pl.when(taken).then(pl.lit(NOT_COVERED)).otherwise("reason")
    )
