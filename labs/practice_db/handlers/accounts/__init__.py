"""Users, roles, profiles and rights: the commands that change them, and what is kept of them."""
