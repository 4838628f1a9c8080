"""Oracle Net and TTC as bytes: packets, primitives, values, and one dataclass a message. No I/O, no decisions."""
