import subprocess
from pathlib import Path

import pytest

from reviewer.config.limits import Limits
from reviewer.config.settings import Settings, load_settings, read_file, read_git
from reviewer.errors import InputError


@pytest.fixture(autouse=True)
def _nobodys_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.delenv("GIT_CONFIG_GLOBAL", raising=False)
    monkeypatch.chdir(tmp_path)


def configure(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "config" / "reviewer" / "config.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_nothing_is_set_on_a_fresh_machine() -> None:
    assert load_settings() == Settings()


def test_git_of_home_goes_before_the_file(tmp_path: Path) -> None:
    configure(tmp_path, 'tree = "/src/linux"\nbudget = "fast"\nrules = ["~/rules"]\n')
    (tmp_path / ".gitconfig").write_text("[reviewer]\n\tbudget = deep\n\tstrict\n")
    assert load_settings() == Settings("/src/linux", (str(tmp_path / "rules"),), "deep", True)


def test_the_repository_that_the_user_stands_in_is_asked_but_no_file_in_its_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = tmp_path / "linux"
    subprocess.run(["git", "init", "-q", str(repository)], check=True)
    subprocess.run(["git", "-C", str(repository), "config", "reviewer.tree", ".@v6.1"], check=True)
    (repository / ".gitconfig").write_text("[reviewer]\n\trules = evil\n")
    (repository / "config.toml").write_text('rules = ["evil"]\n')
    monkeypatch.chdir(repository)
    assert read_git(Settings()) == Settings(tree=".@v6.1")


@pytest.mark.parametrize("text", ["budget = 3\n", 'budget = "huge"\n', "tree = [\n"])
def test_a_setting_that_makes_no_sense_is_named_with_its_file(text: str, tmp_path: Path) -> None:
    path = configure(tmp_path, text)
    with pytest.raises(InputError) as caught:
        read_file(path)
    assert caught.value.file == str(path)


def test_a_name_of_a_later_version_is_no_error(tmp_path: Path) -> None:
    assert read_file(configure(tmp_path, 'colour = "none"\n')) == Settings()


def test_a_machine_without_git_has_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(tmp_path, "strict = true\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert load_settings() == Settings(strict=True)


def test_limits_are_settings_of_git_and_of_the_file(tmp_path: Path) -> None:
    configure(tmp_path, '[limits]\nmail-bytes = "4m"\nmails = 5\n')
    (tmp_path / ".gitconfig").write_text('[reviewer "limits"]\n\tmails = 7\n')
    assert load_settings().limits == Limits(mail_bytes=4 << 20, mails=7)


def test_what_git_says_holds_also_where_it_is_the_default(tmp_path: Path) -> None:
    configure(tmp_path, 'strict = true\ntree = "/src/linux"\n[limits]\nmails = 5\n')
    (tmp_path / ".gitconfig").write_text(f'[reviewer]\n\tstrict = no\n\ttree =\n[reviewer "limits"]\n\tmails = {Limits().mails}\n')
    assert load_settings() == Settings()


@pytest.mark.parametrize(
    "text", ["[limits]\nmails = 0\n", '[limits]\nmails = "-3"\n', "[limits]\nmails = true\n", "[limits]\nsheep = 3\n", "limits = 3\n"]
)
def test_a_limit_that_makes_no_sense(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="limit"):
        read_file(configure(tmp_path, text))


def test_keys_are_settings_of_git_and_of_the_file(tmp_path: Path) -> None:
    configure(tmp_path, '[keys]\nnext-patch = "J"\nopen = "o"\n')
    (tmp_path / ".gitconfig").write_text('[reviewer "keys"]\n\topen = O\n')
    assert dict(load_settings().keys) == {"next-patch": "J", "open": "O"}


def test_the_screen_is_set_as_the_rest(tmp_path: Path) -> None:
    configure(tmp_path, "ascii = true\nmono = false\n")
    assert load_settings() == Settings(ascii=True)
