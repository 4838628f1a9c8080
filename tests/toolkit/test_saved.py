import json
import threading
from dataclasses import replace

import pytest

from labs.toolkit import PoolShape, Workload, at, load, picture, run, save
from labs.toolkit.events import Failed, Happened, Refused
from tests.toolkit.fakes import FakePool
from tests.toolkit.scripted import scripted

EXTRA = (
    Failed(0.5, 1, "DPY-4011", "the database or network closed the connection"),
    Refused(0.6, 99, "DPY-4005", "timed out"),
    Happened(0.7, "kill", "2 ended: 41,8 and 42,15"),
)
SEVEN = replace(
    scripted(7, PoolShape(2, 5, is_drcp=True), hold_s=2.0, extra=EXTRA),
    note="stopped by hand",
    name="seven",
    settings=("threads 7",),
    numbers=(("callbacks", 3.0),),
    planned_s=4.0,
)


def test_what_is_loaded_is_what_was_saved_and_looks_the_same(tmp_path):
    path = save(SEVEN, tmp_path / "seven.json")
    assert load(path) == SEVEN
    assert picture(load(path)).svg == picture(SEVEN).svg


def test_a_real_run_with_places_and_events_survives(tmp_path):
    done = threading.Event()
    load_of_one = Workload(1, 0.0, work=lambda _connection: done.wait(10))
    recording = run(load_of_one, FakePool(), events=[at(0.0, done.set, name="set")])
    assert load(save(recording, tmp_path / "run.json")) == recording


def test_a_recording_of_another_version_is_told_so_and_stays_as_it_is(tmp_path):
    path = save(SEVEN, tmp_path / "seven.json")
    told = json.loads(path.read_text(encoding="utf-8")) | {"pool_lab_recording": 7}
    path.write_text(json.dumps(told), encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(ValueError, match="was saved as version 7, and this Pool Lab reads version 1"):
        load(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not JSON, or was cut off"),
        ('{"pool_lab_recording": 1, "recor', "is not JSON, or was cut off"),
        ("[1, 2]", "is no recording: save"),
        ('{"rows": []}', "is no recording: save"),
        ('{"pool_lab_recording": 1}', "somebody has changed"),
        ('{"pool_lab_recording": 1, "recording": 3}', "there is no run in it"),
        ('{"pool_lab_recording": 1, "recording": {"is": "Recording"}}', "somebody has changed"),
        ('{"pool_lab_recording": 1, "recording": {"is": "Eval"}}', "somebody has changed"),
        ('{"pool_lab_recording": 1, "recording": {"is": ["Lent"]}}', "somebody has changed"),
    ],
)
def test_a_file_that_is_none_is_told_apart_in_words(tmp_path, text, words):
    path = tmp_path / "other.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=words):
        load(path)


def test_a_file_that_cannot_be_written_leaves_the_one_before_and_nothing_beside_it(tmp_path):
    path = save(SEVEN, tmp_path / "seven.json")
    with pytest.raises(TypeError):
        save(replace(SEVEN, note={1, 2}), path)
    assert load(path) == SEVEN
    assert [one.name for one in tmp_path.iterdir()] == ["seven.json"]


def test_what_is_no_recording_is_refused(tmp_path):
    with pytest.raises(TypeError, match="is not a Recording"):
        save([1], tmp_path / "list.json")
