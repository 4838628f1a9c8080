"""DATE, TIMESTAMP and INTERVAL types between their bytes on the wire and their text forms.

DATE is 7 bytes: century + 100, year of the century + 100, month, day, hour + 1, minute + 1, second + 1.
TIMESTAMP adds 4 bytes of nanoseconds, left out when they are 0. TIMESTAMP WITH TIME ZONE keeps UTC and adds hour + 20
and minute + 60 of the zone, both negative before the bias for zones west of Greenwich.
Source: python-oracledb 26.1.0, impl/base/encoders.pyx and decoders.pyx.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from labs.practice_db.errors import NotSupported, OraError, WireError

TZ_HOUR_BIAS: Final = 20
TZ_MINUTE_BIAS: Final = 60
TZ_REGION_FLAG: Final = 0x80
INTERVAL_BIAS: Final = 0x80000000
INTERVAL_BYTE_BIAS: Final = 60
LAST_YEAR: Final = 9999
# PostgreSQL counts on where Oracle stops.
OUT_OF_RANGE: Final = 1841
# An interval has years and months, or days and less. PostgreSQL has both in one.
MIXED_INTERVAL: Final = 30081
_MIXED: Final = re.compile(rb"[+-]?\d+-\d+ .+")

_DATE: Final = re.compile(
    rb"(\d{4,})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?)?(?:([+-])(\d\d)(?::(\d\d))?(?::\d\d)?)?( BC)?"
)
_DAY_SECOND: Final = re.compile(rb"([+-]?)(?:(\d+) )?(\d+):(\d\d):(\d\d)(?:\.(\d{1,9}))?")
_DAY_ONLY: Final = re.compile(rb"([+-]?)(\d+)")
_YEAR_MONTH: Final = re.compile(rb"([+-]?)(\d+)-(\d+)")


def _match(pattern: re.Pattern[bytes], text: bytes) -> re.Match[bytes]:
    found = pattern.fullmatch(text)
    if found is None:
        raise ValueError(f"not in the text form of its type: {text!r}")
    return found


def _date_bytes(year: int, month: int, day: int, hour: int, minute: int, second: int) -> bytes:
    return bytes([year // 100 + 100, year % 100 + 100, month, day, hour + 1, minute + 1, second + 1])


@lru_cache(maxsize=8192)
def encode_date(text: bytes) -> bytes:
    """Return the 7 bytes of a DATE; a fraction or zone in the text is left out.

    Raises: OraError 1841 for a year after 9999.
    """
    year, month, day, hour, minute, second, _, _, _, _, before_christ = _match(_DATE, text).groups()
    if int(year) > LAST_YEAR:
        raise OraError(OUT_OF_RANGE)
    if before_christ:
        return bytes([100 - int(year) // 100, 100 - int(year) % 100, int(month), int(day)]) + bytes(
            [int(hour or 0) + 1, int(minute or 0) + 1, int(second or 0) + 1]
        )
    return _date_bytes(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))


@lru_cache(maxsize=8192)
def encode_timestamp(text: bytes) -> bytes:
    """Return the 7 or 11 bytes of a TIMESTAMP; also for WITH LOCAL TIME ZONE, whose zone is the session's already."""
    fraction = _match(_DATE, text)[7]
    nanoseconds = int(fraction.ljust(9, b"0")) if fraction else 0
    return encode_date(text) + nanoseconds.to_bytes(4, "big") if nanoseconds else encode_date(text)


@lru_cache(maxsize=8192)
def encode_timestamp_tz(text: bytes) -> bytes:
    """Return the 13 bytes of a TIMESTAMP WITH TIME ZONE; a text without a zone counts as UTC.

    Raises: OraError 1841 for a moment that is not within the years 1 to 9999 in UTC.
    """
    year, month, day, hour, minute, second, fraction, sign, tz_hour, tz_minute, era = _match(_DATE, text).groups()
    if era:
        raise NotSupported("a TIMESTAMP WITH TIME ZONE before Christ")
    direction = -1 if sign == b"-" else 1
    hours, minutes = direction * int(tz_hour or 0), direction * int(tz_minute or 0)
    try:
        local = datetime(int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0))
        utc = local - timedelta(hours=hours, minutes=minutes)
    except (ValueError, OverflowError):
        raise OraError(OUT_OF_RANGE) from None
    nanoseconds = int(fraction.ljust(9, b"0")) if fraction else 0
    date = _date_bytes(utc.year, utc.month, utc.day, utc.hour, utc.minute, utc.second)
    return date + nanoseconds.to_bytes(4, "big") + bytes([hours + TZ_HOUR_BIAS, minutes + TZ_MINUTE_BIAS])


def _date_text(raw: bytes) -> str:
    century, year, month, day, hour, minute, second = raw[:7]
    number = (century - 100) * 100 + year - 100
    if not (1 <= month <= 12 and 1 <= day <= 31 and 1 <= hour <= 24 and 1 <= minute <= 60 and 1 <= second <= 60):
        raise WireError(f"no DATE: {raw.hex()}")
    era = " BC" if number < 0 else ""
    return f"{abs(number):04d}-{month:02d}-{day:02d} {hour - 1:02d}:{minute - 1:02d}:{second - 1:02d}{era}"


def _fraction_text(nanoseconds: int) -> str:
    return f".{nanoseconds:09d}".rstrip("0") if nanoseconds else ""


@lru_cache(maxsize=8192)
def decode_date(raw: bytes) -> bytes:
    """Return the text form of a DATE."""
    if len(raw) not in (7, 11, 13):
        raise WireError(f"DATE of {len(raw)} bytes")
    return _date_text(raw).encode()


@lru_cache(maxsize=8192)
def decode_timestamp(raw: bytes) -> bytes:
    """Return the text form of a TIMESTAMP in 7 or 11 bytes."""
    if len(raw) not in (7, 11, 13):
        raise WireError(f"TIMESTAMP of {len(raw)} bytes")
    text = _date_text(raw)
    fraction = _fraction_text(int.from_bytes(raw[7:11], "big"))
    return (text.removesuffix(" BC") + fraction + text[19:]).encode() if fraction else text.encode()


def decode_timestamp_tz(raw: bytes) -> bytes:
    """Return the text form of a TIMESTAMP WITH TIME ZONE: local time and its offset."""
    if len(raw) != 13:
        raise WireError(f"TIMESTAMP WITH TIME ZONE of {len(raw)} bytes")
    if raw[11] & TZ_REGION_FLAG:
        raise WireError("time zone regions are not understood; send an offset", 11)
    hours, minutes = raw[11] - TZ_HOUR_BIAS, raw[12] - TZ_MINUTE_BIAS
    try:
        utc = datetime.fromisoformat(_date_text(raw))
        local = utc + timedelta(hours=hours, minutes=minutes)
    except (ValueError, OverflowError):
        raise WireError(f"no TIMESTAMP WITH TIME ZONE: {raw.hex()}") from None
    sign = "-" if hours < 0 or minutes < 0 else "+"
    fraction = _fraction_text(int.from_bytes(raw[7:11], "big"))
    return f"{local.isoformat(sep=' ')}{fraction}{sign}{abs(hours):02d}:{abs(minutes):02d}".encode()


def encode_interval_ds(text: bytes) -> bytes:
    """Return the 11 bytes of an INTERVAL DAY TO SECOND: days, hours, minutes, seconds, nanoseconds, all biased.

    Raises: OraError 30081 for an interval that has years or months too, 3001 for one that has nothing else: it was
        computed, and PostgreSQL does not tell of which kind the result is.
    """
    if _MIXED.fullmatch(text):
        raise OraError(MIXED_INTERVAL)
    if _YEAR_MONTH.fullmatch(text):
        raise NotSupported("a computed INTERVAL YEAR TO MONTH without CAST (... AS INTERVAL YEAR TO MONTH) around it")
    if (only_days := _DAY_ONLY.fullmatch(text)) is not None:
        sign, days, hours, minutes, seconds, fraction = *only_days.groups(), b"0", b"0", b"0", None
    else:
        sign, days, hours, minutes, seconds, fraction = _match(_DAY_SECOND, text).groups()
    direction = -1 if sign == b"-" else 1
    whole_days, hour = divmod(int(hours), 24)
    day = int(days or 0) + whole_days
    nanoseconds = int(fraction.ljust(9, b"0")) if fraction else 0
    return (
        (INTERVAL_BIAS + direction * day).to_bytes(4, "big")
        + bytes([INTERVAL_BYTE_BIAS + direction * part for part in (hour, int(minutes), int(seconds))])
        + (INTERVAL_BIAS + direction * nanoseconds).to_bytes(4, "big")
    )


def decode_interval_ds(raw: bytes) -> bytes:
    """Return the text form of an INTERVAL DAY TO SECOND."""
    if len(raw) != 11:
        raise WireError(f"INTERVAL DAY TO SECOND of {len(raw)} bytes")
    days = int.from_bytes(raw[:4], "big") - INTERVAL_BIAS
    hours, minutes, seconds = (part - INTERVAL_BYTE_BIAS for part in raw[4:7])
    nanoseconds = int.from_bytes(raw[7:], "big") - INTERVAL_BIAS
    total = ((days * 24 + hours) * 60 + minutes) * 60_000_000_000 + seconds * 1_000_000_000 + nanoseconds
    rest, nanoseconds = divmod(abs(total), 1_000_000_000)
    rest, seconds = divmod(rest, 60)
    rest, minutes = divmod(rest, 60)
    days, hours = divmod(rest, 24)
    sign = "-" if total < 0 else ""
    return f"{sign}{days} {hours}:{minutes:02d}:{seconds:02d}{_fraction_text(nanoseconds)}".encode()


def encode_interval_ym(text: bytes) -> bytes:
    """Return the 5 bytes of an INTERVAL YEAR TO MONTH: years and months, both biased."""
    if (only_years := _DAY_ONLY.fullmatch(text)) is not None:
        sign, years, months = *only_years.groups(), b"0"
    else:
        sign, years, months = _match(_YEAR_MONTH, text).groups()
    direction = -1 if sign == b"-" else 1
    return (INTERVAL_BIAS + direction * int(years)).to_bytes(4, "big") + bytes(
        [INTERVAL_BYTE_BIAS + direction * int(months)]
    )


def decode_interval_ym(raw: bytes) -> bytes:
    """Return the text form of an INTERVAL YEAR TO MONTH."""
    if len(raw) != 5:
        raise WireError(f"INTERVAL YEAR TO MONTH of {len(raw)} bytes")
    total = (int.from_bytes(raw[:4], "big") - INTERVAL_BIAS) * 12 + raw[4] - INTERVAL_BYTE_BIAS
    years, months = divmod(abs(total), 12)
    return f"{'-' if total < 0 else ''}{years}-{months}".encode()
