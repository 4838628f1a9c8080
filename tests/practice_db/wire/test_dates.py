"""DATE, TIMESTAMP and INTERVAL types on the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.practice_db.errors import OraError, WireError
from labs.practice_db.wire import dates

moments = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30))


def text_of(moment: datetime) -> bytes:
    text = moment.replace(tzinfo=None).isoformat(sep=" ")
    return (text.rstrip("0") if "." in text else text).encode()


def test_a_date_has_its_known_bytes():
    assert dates.encode_date(b"2026-11-20 09:04:29").hex() == "787e0b140a051e"


@given(moments)
def test_a_date_comes_back_to_the_second(moment: datetime):
    text = text_of(moment.replace(microsecond=0))
    assert dates.decode_date(dates.encode_date(text)) == text


@given(moments)
def test_a_timestamp_comes_back_with_its_fraction(moment: datetime):
    text = text_of(moment)
    assert dates.decode_timestamp(dates.encode_timestamp(text)) == text


def test_a_timestamp_without_fraction_is_sent_as_a_date():
    assert len(dates.encode_timestamp(b"2026-11-20 09:04:29")) == 7
    assert len(dates.encode_timestamp(b"2026-11-20 09:04:29.5")) == 11


@given(moments, st.integers(-14 * 60, 14 * 60))
def test_a_timestamp_with_time_zone_keeps_moment_and_offset(moment: datetime, offset: int):
    sign = "-" if offset < 0 else "+"
    text = text_of(moment) + f"{sign}{abs(offset) // 60:02d}:{abs(offset) % 60:02d}".encode()
    raw = dates.encode_timestamp_tz(text)
    utc = moment.replace(tzinfo=timezone(timedelta(minutes=offset))).astimezone(UTC)
    assert dates.decode_timestamp(raw[:11]) == text_of(utc)
    assert dates.decode_timestamp_tz(raw) == text


def test_a_short_offset_and_a_missing_offset_are_understood():
    short, full = b"2026-01-01 12:00:00+02", b"2026-01-01 12:00:00+02:00"
    assert dates.encode_timestamp_tz(short) == dates.encode_timestamp_tz(full)
    assert dates.decode_timestamp_tz(dates.encode_timestamp_tz(b"2026-01-01 12:00:00")) == b"2026-01-01 12:00:00+00:00"


def test_a_date_before_christ_comes_back():
    assert dates.decode_date(dates.encode_date(b"4712-01-01 00:00:00 BC")) == b"4712-01-01 00:00:00 BC"


@pytest.mark.parametrize(
    ("encode", "text", "code"),
    [
        (dates.encode_date, b"10000-01-01 00:00:00", 1841),
        (dates.encode_timestamp, b"294276-12-31 23:59:59.5", 1841),
        (dates.encode_timestamp_tz, b"10000-01-01 00:00:00+00", 1841),
        (dates.encode_timestamp_tz, b"9999-12-31 23:00:00-05", 1841),
        (dates.encode_timestamp_tz, b"0044-03-15 12:00:00+00 BC", 3001),
        (dates.encode_interval_ds, b"+1-0 +1 +0:00:00", 30081),
        (dates.encode_interval_ds, b"1-9", 3001),
    ],
)
def test_what_postgresql_can_count_to_and_oracle_cannot_is_an_error(encode, text: bytes, code: int):
    with pytest.raises(OraError) as caught:
        encode(text)
    assert caught.value.code == code


@given(st.timedeltas(min_value=timedelta(days=-999999), max_value=timedelta(days=999999)))
def test_an_interval_day_to_second_comes_back(interval: timedelta):
    total = abs(interval)
    hours, rest = divmod(total.seconds, 3600)
    fraction = f".{total.microseconds:06d}".rstrip("0") if total.microseconds else ""
    sign = "-" if interval < timedelta(0) else ""
    text = f"{sign}{total.days} {hours}:{rest // 60:02d}:{rest % 60:02d}{fraction}".encode()
    assert dates.decode_interval_ds(dates.encode_interval_ds(text)) == text


@pytest.mark.parametrize(
    ("postgres", "oracle"),
    [(b"0", b"0 0:00:00"), (b"1", b"1 0:00:00"), (b"30:00:00", b"1 6:00:00"), (b"-2:03:04.5", b"-0 2:03:04.5")],
)
def test_the_short_forms_of_intervals_are_understood(postgres: bytes, oracle: bytes):
    assert dates.decode_interval_ds(dates.encode_interval_ds(postgres)) == oracle


@given(st.integers(-99999 * 12, 99999 * 12))
def test_an_interval_year_to_month_comes_back(months: int):
    sign = "-" if months < 0 else ""
    text = f"{sign}{abs(months) // 12}-{abs(months) % 12}".encode()
    assert dates.decode_interval_ym(dates.encode_interval_ym(text)) == text


@pytest.mark.parametrize(
    "decode",
    [
        dates.decode_date,
        dates.decode_timestamp,
        dates.decode_timestamp_tz,
        dates.decode_interval_ds,
        dates.decode_interval_ym,
    ],
)
@given(st.binary(min_size=1, max_size=14))
def test_any_bytes_are_a_value_or_refused(decode, raw: bytes):
    try:
        assert isinstance(decode(raw), bytes)
    except WireError:
        return
