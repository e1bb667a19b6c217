"""The books: every unit read is skipped, duplicate, dropped, held or published.

Enters: what was listed and read, and the ledger of fates. Leaves: nothing, or a
`BooksError` before anything is staged for commit (design.md section 4).
"""

from collections.abc import Collection, Iterable, Mapping

import polars as pl

from flows.errors import BooksError
from schemas.audit import FATES


OUTCOMES = ("read", "unchanged", "out_of_scope", "quarantined")


def balance_objects(outcomes: Iterable[str], *, listed: int) -> None:
    """Listed objects = read + unchanged + out of scope + quarantined."""
    known = [outcome for outcome in outcomes if outcome in OUTCOMES]
    if len(known) != listed:
        raise BooksError(
            f"{listed} objects were listed but {len(known)} have an outcome; "
            "nothing was written: run the build again and report this if it stays"
        )


def balance_reads(wanted: Collection[int], read: Collection[int]) -> None:
    """Every object that was to be read was read, or put aside, exactly once."""
    if sorted(wanted) != sorted(read):
        raise BooksError(
            f"{len(wanted)} objects were to be read, {len(read)} were; nothing was "
            "written: run the build again and report this if it stays"
        )


def balance_rows(ledger: pl.DataFrame, *, turns: int) -> None:
    """The turns that the rows hold are the units booked as published."""
    published = ledger.filter(pl.col("fate") == "published").get_column("count").sum()
    if published != turns:
        raise BooksError(
            f"{published} units are booked as published, but the rows hold {turns} "
            "turns; nothing was written: report this with the version"
        )


def balance_units(ledger: pl.DataFrame, *, read: Mapping[int, int]) -> None:
    """Per object and in total: units read = the sum over their fates.

    `ledger` matches `schemas.audit.LEDGER`; `read` maps object number to units.
    """
    strange = set(ledger.get_column("fate")) - set(FATES)
    booked = _booked(ledger)
    objects = sorted(set(read) | set(booked))
    for number in objects:
        if strange or read.get(number, 0) != booked.get(number, 0):
            raise BooksError(
                f"object {number}: {read.get(number, 0)} units read, "
                f"{booked.get(number, 0)} accounted for; nothing was written: "
                "run the build again and report this if it stays"
            )


def _booked(ledger: pl.DataFrame) -> dict[int, int]:
    """Units by object, whatever their fate."""
    summed = ledger.group_by("object").agg(pl.col("count").sum())
    return dict(summed.iter_rows())
