"""What a session may ask of its client's connection."""

from __future__ import annotations

from typing import Protocol


class Link(Protocol):
    """The connection behind a session, as the rest of the server sees it."""

    @property
    def has_temporary_lobs(self) -> bool:
        """Whether the client holds temporary LOBs, or gets some with the answer to its call."""

    def cancel_call(self) -> None:
        """Stop the call that is running, if any; it fails with what `Conversation.why_cancelled` says."""

    def disconnect(self) -> None:
        """Close the connection at once, without a word."""

    def notify_shutdown(self) -> None:
        """Tell the client in-band that the database is going down (ORA-12572), behind the call that is running."""
