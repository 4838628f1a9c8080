"""What may be wrong with what a command was given: each says what would be right, and nothing was begun."""

from __future__ import annotations

from typing import Final

from labs.database import DatabaseProblem
from labs.grader.manifest import ManifestError
from labs.grading.commands.choosing import BadChoice
from labs.grading.intake.class_list import BadClassList
from labs.grading.intake.files import NoHandIns
from labs.grading.marking.journal import JournalProblem
from labs.grading.marking.overrides import BadOverrides
from labs.grading.sandbox.bubblewrap import NoSandbox

REFUSED: Final = 1
PROBLEMS: Final = (
    NoHandIns,
    BadClassList,
    BadChoice,
    BadOverrides,
    JournalProblem,
    NoSandbox,
    ManifestError,
    DatabaseProblem,
    OSError,
)
