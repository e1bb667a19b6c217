"""What every model of a file is made of: frozen, and an unknown key is an error."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field


Share = Annotated[float, Field(ge=0, le=1)]


class Strict(BaseModel):
    """A frozen model in which an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
