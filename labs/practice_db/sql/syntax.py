from labs.practice_db.errors import OraError


def syntax_error(text, offset):
    return OraError(933 if offset is not None else 900, position=offset or 0)
