from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from reviewer.store.cache import Cache, Json, code_digest


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
