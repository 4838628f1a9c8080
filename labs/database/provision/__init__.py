"""Bringing a database to the lab's state and, where it is the user's own, asking first and taking it back."""

from __future__ import annotations

from labs.database.provision.apply import Outcome, provision
from labs.database.provision.schema import schema_hash

__all__ = ["Outcome", "provision", "schema_hash"]
