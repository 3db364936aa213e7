from __future__ import annotations

import gc
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from reviewer.store.cache import Cache, Json, code_digest, contents
from reviewer.store.notes import notes


def test_what_was_put_is_there_in_the_next_run(tmp_path: Path) -> None:
    Cache(tmp_path / "c" / "x.sqlite3").put("names", {"a": ["f", 1, {"b": None}], "b": []})
    assert Cache(tmp_path / "c" / "x.sqlite3").get("names", ["a", "b", "c"]) == {"a": ["f", 1, {"b": None}], "b": []}


def test_kinds_are_apart() -> None:
    cache = Cache(None)
    cache.put("a", {"x": 1})
    assert cache.get("a", ["x"]) == {}


def test_more_keys_than_a_query_takes(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "x.sqlite3")
    values: dict[str, Json] = {str(n): n for n in range(3000)}
    cache.put("n", values)
    assert cache.get("n", values) == values


@pytest.mark.parametrize("content", [b"", b"not a database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_damaged_file_begins_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.sqlite3"
    path.write_bytes(content)
    cache = Cache(path)
    assert cache.get("n", ["a"]) == {}
    cache.put("n", {"a": 1})
    assert Cache(path).get("n", ["a"]) == {"a": 1}


def test_a_file_damaged_in_the_middle_gives_no_wrong_value(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    cache = Cache(path)
    values: dict[str, Json] = {f"key{n}": [f"value{n}"] * 20 for n in range(400)}
    cache.put("n", values)
    del cache
    data = bytearray(path.read_bytes())
    for at in range(4096, len(data), 97):
        data[at] ^= 0x21
    path.write_bytes(data)
    found = Cache(path).get("n", values)
    assert all(values[key] == value for key, value in found.items())


def test_a_row_that_somebody_edited_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    Cache(path).put("n", {"a": [1], "b": [2]})
    with sqlite3.connect(path) as db:
        db.execute("UPDATE entry SET value = '[7]' WHERE key = 'a'")
    assert Cache(path).get("n", ["a", "b"]) == {"b": [2]}


def test_another_layout_begins_anew(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    Cache(path).put("n", {"a": 1})
    with sqlite3.connect(path) as db:
        db.execute("UPDATE layout SET version = '0'")
    assert Cache(path).get("n", ["a"]) == {}


def test_a_locked_file_or_none_at_all_costs_only_the_cache(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    Cache(path).put("n", {"a": 1})
    reader = Cache(path)
    holder = sqlite3.connect(path)
    holder.execute("BEGIN EXCLUSIVE")
    reader.put("n", {"b": 2})
    holder.rollback()
    assert reader.get("n", ["a", "b"]) == {"a": 1}
    (tmp_path / "file").write_text("x")
    nowhere = Cache(tmp_path / "file" / "x.sqlite3")
    nowhere.put("n", {"a": 1})
    assert nowhere.get("n", ["a"]) == {}


def test_threads_share_a_cache(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "x.sqlite3")
    threads = [threading.Thread(target=cache.put, args=("n", {str(n): n})) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cache.get("n", map(str, range(20)))) == 20


def test_a_changed_source_is_another_version(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    before = code_digest(tmp_path)
    (tmp_path / "a.py").write_text("x = 2\n")
    assert code_digest(tmp_path) != before


def test_a_file_that_can_not_be_opened_now_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.sqlite3"
    Cache(path).put("n", {"a": 1})

    def full(*_given: object, **_more: object) -> sqlite3.Connection:
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", full)
        assert Cache(path).get("n", ["a"]) == {}
    assert Cache(path).get("n", ["a"]) == {"a": 1}


def test_what_is_no_cache_is_set_aside_and_said(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE letters (words TEXT)")
    before = path.read_bytes()
    notes()
    Cache(path).put("n", {"a": 1})
    assert notes() == (f"{path} was no cache that can be read; it is now x.sqlite3.unread",)
    assert (tmp_path / "x.sqlite3.unread").read_bytes() == before
    assert Cache(path).get("n", ["a"]) == {"a": 1}
    assert notes() == ()


def test_a_file_that_turns_out_to_be_damaged_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    values: dict[str, Json] = {f"key{n}": "v" * 200 for n in range(2000)}
    Cache(path).put("n", values)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    data = bytearray(path.read_bytes())
    data[8 * 4096 : 60 * 4096] = b"\xff" * (52 * 4096)
    path.write_bytes(data)
    cache = Cache(path)
    assert all(values[key] == value for key, value in cache.get("n", values).items())
    assert (tmp_path / "x.sqlite3.unread").exists()
    Cache(path).put("n", {"a": 1})
    assert Cache(path).get("n", ["a"]) == {"a": 1}


def test_processes_that_begin_at_once_share_one_file(tmp_path: Path) -> None:
    path = tmp_path / "c" / "x.sqlite3"
    text = "import sys; from pathlib import Path; from reviewer.store.cache import Cache; Cache(Path(sys.argv[1])).put('n', {sys.argv[2]: 1})"
    running = [subprocess.Popen([sys.executable, "-c", text, str(path), str(number)]) for number in range(6)]
    assert [one.wait() for one in running] == [0] * 6
    assert not list(path.parent.glob("*.unread"))
    # A process that met the lock keeps nothing, and breaks nothing.
    assert set(Cache(path).get("n", map(str, range(6)))) <= set(map(str, range(6)))
    assert contents(path).rows["n"] >= 1


def test_contents_tell_another_version_and_a_lock_apart_and_count_all_files(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    cache = Cache(path)
    cache.put("n", {"a": "x" * 50_000})
    assert (tmp_path / "x.sqlite3-wal").stat().st_size > 50_000
    assert contents(path).size > 50_000
    assert contents(path).rows == {"n": 1}
    del cache
    with sqlite3.connect(path) as db:
        db.execute("UPDATE layout SET version = '0'")
    assert contents(path).rows == {}
    assert "another version" in contents(path).problem


def test_contents_of_a_locked_file_are_not_called_foreign(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    cache = Cache(path)
    cache.put("n", {"a": 1})
    del cache
    gc.collect()  # a connection of sqlite3 is part of a cycle
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA journal_mode = DELETE")
    holder = sqlite3.connect(path)
    holder.execute("BEGIN EXCLUSIVE")
    assert "now" in contents(path).problem
    holder.rollback()
    assert contents(path).rows == {"n": 1}
