"""The server's side of one connection without its socket: bytes in, events out; replies in, bytes out."""
