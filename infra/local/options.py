"""What several commands take alike."""

from pathlib import Path
from typing import Annotated

import typer

HomeOption = Annotated[
    Path, typer.Option(help="Folder that holds all data of the stack.", envvar="COLOMBIER_HOME")
]
HOME = Path(".colombier")
