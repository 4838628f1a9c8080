"""Elements, attributes and methods of collections."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from labs.practice_db.plsql.errors import CompileError, raised, value_error
from labs.practice_db.plsql.values.datum import Collection, Datum, to_number, to_text
from labs.practice_db.plsql.values.fitting import initial

# A block is not to fill the server's memory with one call.
MAX_EXTENSION: Final = 1_000_000

Key = Decimal | str


def key_of(index: Datum, collection: Collection) -> Key:
    """Return an index in the form that the collection uses."""
    if isinstance(index, bool) or not isinstance(index, (Decimal, str)):
        raise value_error("NULL index table key value" if index is None else "")
    if collection.type.has_text_index:
        return to_text(index)
    return (to_number(index) if isinstance(index, str) else index).to_integral_value()


def element(collection: Collection, key: Key) -> Datum:
    """Return an element.

    Raises: NO_DATA_FOUND for a hole; ORA-06533, ORA-06532 outside of a nested table or VARRAY.
    """
    if key in collection.items:
        return collection.items[key]
    if not collection.type.is_associative:
        check_subscript(collection, key)
    raise raised(1403)


def check_subscript(collection: Collection, key: Key) -> None:
    """Raise ORA-06533 or ORA-06532 for a subscript that the nested table or VARRAY does not have."""
    limit = collection.type.limit
    if isinstance(key, Decimal) and (key < 1 or (limit is not None and key > limit)):
        raise raised(6532)
    if isinstance(key, Decimal) and key > _highest(collection):
        raise raised(6533)


def _highest(collection: Collection) -> Decimal:
    return max((key for key in collection.items if isinstance(key, Decimal)), default=Decimal(0))


def store(collection: Collection, key: Key, value: Datum) -> None:
    """Change an element; an associative array makes it, the others must have it."""
    if not collection.type.is_associative and key not in collection.items:
        check_subscript(collection, key)
    collection.items[key] = value


def _first(collection: Collection) -> Datum:
    keys = collection.indexes()
    return keys[0] if keys else None


def _last(collection: Collection) -> Datum:
    keys = collection.indexes()
    return keys[-1] if keys else None


def _limit(collection: Collection) -> Datum:
    return None if collection.type.limit is None else Decimal(collection.type.limit)


def _delete(collection: Collection, arguments: Sequence[Datum]) -> Datum:
    if not arguments:
        collection.items.clear()
    elif len(arguments) == 1:
        collection.items.pop(key_of(arguments[0], collection), None)
    else:
        low, high = (key_of(argument, collection) for argument in arguments)
        for key in collection.indexes():
            if low <= key <= high:  # type: ignore[operator]
                del collection.items[key]
    return None


def _exists(collection: Collection, arguments: Sequence[Datum]) -> Datum:
    return arguments[0] is not None and key_of(arguments[0], collection) in collection.items


def _neighbour(collection: Collection, arguments: Sequence[Datum], *, is_next: bool) -> Datum:
    key = key_of(arguments[0], collection)
    keys = [other for other in collection.indexes() if (other > key if is_next else other < key)]  # type: ignore[operator]
    if not keys:
        return None
    return keys[0] if is_next else keys[-1]


def _extend(collection: Collection, arguments: Sequence[Datum]) -> Datum:
    count = int(arguments[0]) if arguments and isinstance(arguments[0], Decimal) else 1
    start = _highest(collection)
    if collection.type.is_associative:
        raise CompileError("PLS-00306: wrong number or types of arguments in call to 'EXTEND'", 0)
    limit = collection.type.limit
    if limit is not None and start + count > limit:
        raise raised(6532)
    if count > MAX_EXTENSION:
        raise raised(6500)
    for step in range(1, count + 1):
        source = collection.items.get(key_of(arguments[1], collection)) if len(arguments) > 1 else None
        collection.items[start + step] = source if len(arguments) > 1 else initial(collection.type.element)
    return None


def _trim(collection: Collection, arguments: Sequence[Datum]) -> Datum:
    count = int(arguments[0]) if arguments and isinstance(arguments[0], Decimal) else 1
    if count > len(collection.items):
        raise raised(6533)
    for key in collection.indexes()[len(collection.items) - count :]:
        del collection.items[key]
    return None


_ATTRIBUTES: Final[dict[str, Callable[[Collection], Datum]]] = {
    "COUNT": lambda collection: Decimal(len(collection.items)),
    "FIRST": _first,
    "LAST": _last,
    "LIMIT": _limit,
}
_METHODS: Final[dict[str, Callable[[Collection, Sequence[Datum]], Datum]]] = {
    "DELETE": _delete,
    "EXISTS": _exists,
    "EXTEND": _extend,
    "NEXT": lambda collection, arguments: _neighbour(collection, arguments, is_next=True),
    "PRIOR": lambda collection, arguments: _neighbour(collection, arguments, is_next=False),
    "TRIM": _trim,
}


def collection_attribute(collection: Collection, name: str, at: int) -> Datum:
    """Return COUNT, FIRST, LAST or LIMIT, or call a method without arguments."""
    if name in _ATTRIBUTES:
        return _ATTRIBUTES[name](collection)
    return collection_method(collection, name, (), at)


def collection_method(collection: Collection, name: str, arguments: Sequence[Datum], at: int) -> Datum:
    """Call a method of a collection."""
    if name not in _METHODS:
        raise CompileError(f"PLS-00302: component '{name}' must be declared", at)
    return _METHODS[name](collection, arguments)
