"""The objects of a build's exports enter; the units of each leave, one by one.

What the config declares of an export, and the companions that explain its objects, are
read once an export.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from flows.build.plan import Listed
from flows.build.workspace import Workspace
from flows.collect.declared import Declared, declare, read_people
from flows.collect.export_file import read_beside
from flows.collect.progress import Meter, metered
from flows.collect.read import read_object
from flows.collect.registry import Format, formats_named
from schemas.interaction import Identity, Turn


@dataclass(frozen=True)
class Opening:
    """One export entry, ready to be read."""

    workspace: Workspace
    number: int
    listed: Sequence[Listed] = field(repr=False)
    """All objects that the build knows, of every export."""
    meter: Meter | None = None

    @cached_property
    def formats(self) -> tuple[Format, ...]:
        """The declared format, or all of them."""
        return formats_named(self.workspace.export(self.number).format)

    @cached_property
    def declared(self) -> Declared:
        """The declared facts, the people file read."""
        export = self.workspace.export(self.number)
        people = export.people and read_people(self.workspace.file(export.people))
        return declare(export, number=self.number, people=people or {})

    @cached_property
    def beside(self) -> Mapping[str, bytes]:
        """What explains the objects of this export."""
        objects = self.workspace.objects(self.number)
        return read_beside(
            (one.name for one in self.listed if one.export == self.number),
            lends=lambda name: any(form.lends(name) for form in self.formats),
            opened=objects.open,
        )

    def units(self, entry: Listed) -> Iterator[Turn | Identity]:
        """Every unit of one object; raises ExportError if it cannot be read whole."""
        with self.workspace.objects(self.number).open(entry.name) as stream:
            yield from read_object(
                metered(stream, self.meter),
                entry.name,
                formats=self.formats,
                declared=self.declared,
                beside=self.beside,
            )


def openings(
    listed: Sequence[Listed], *, workspace: Workspace, meter: Meter | None = None
) -> dict[int, Opening]:
    """Export number -> how its objects are read; `meter` counts their bytes."""
    return {
        number: Opening(workspace, number, listed, meter)
        for number in range(1, len(workspace.config.exports) + 1)
    }
