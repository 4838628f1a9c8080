"""Values of PL/SQL, their types, and what is computed from them without the host."""
