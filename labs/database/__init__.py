"""Which database the lab runs on: finding it, starting it, bringing it to the lab's state, stopping it."""

from __future__ import annotations

from labs.database.current import current_target, lab_target
from labs.database.target import DatabaseProblem, Kind, Role, Target

__all__ = ["DatabaseProblem", "Kind", "Role", "Target", "current_target", "lab_target"]
