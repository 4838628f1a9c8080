"""The state of packages in a session: who has any, and what a call gets whose package has been compiled again.

Source: PL/SQL Language Reference 23ai, Package State: a package that declares a variable, constant or cursor is
stateful, one whose items are all compile-time constants is not. After its recompilation the next call of a session that
has instantiated it raises ORA-04068, and the one after that finds it initialized anew. Source of "all" the session's
packages being lost: Database Development Guide 23ai, Schema Object Dependency, Session State and Referenced Packages.
"""

from __future__ import annotations

from dataclasses import dataclass

from labs.practice_db.plsql.errors import Raised, raised
from labs.practice_db.plsql.library import StoredUnit
from labs.practice_db.plsql.parsing.units import PackageTree
from labs.practice_db.plsql.running.runtime import Frame
from labs.practice_db.plsql.tree import declarations as de
from labs.practice_db.plsql.tree import expressions as ex
from labs.practice_db.plsql.tree.statements import Declaration


@dataclass(frozen=True, slots=True)
class Instantiated:
    """A package as a session holds it: the units it was made of, and its variables."""

    specification: StoredUnit
    body: StoredUnit | None
    frame: Frame


def is_stateful(known: Instantiated) -> bool:
    """Return whether a package has a state that a session can lose."""
    trees = [unit.tree for unit in (known.specification, known.body) if unit is not None]
    return any(_is_state(item) for tree in trees if isinstance(tree, PackageTree) for item in tree.declarations)


def _is_state(declaration: Declaration) -> bool:
    """Assumed: only a literal is a compile-time constant; Oracle's optimizer reduces some expressions to one too."""
    if isinstance(declaration, de.VariableDeclaration):
        return not (declaration.is_constant and isinstance(declaration.default, ex.Literal))
    return isinstance(declaration, de.CursorDeclaration)


def discarded(known: Instantiated, specification: StoredUnit) -> Raised:
    """Return ORA-04068 with what has become of the unit that a session had instantiated.

    Assumed: the session that compiles a package gets it as every other does; the book tells of no difference.
    """
    source = specification.source
    unit = f'package{" body" if known.specification is specification else ""} "{source.owner}.{source.name}"'
    below = (raised(4061, unit=unit), raised(4065, unit=unit), raised(6508, unit=f': "{source.owner}.{source.name}"'))
    return Raised(4068, "\n".join((raised(4068).text, *(error.sqlerrm for error in below))))
