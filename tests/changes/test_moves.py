"""Whole texts before and after: what only has another name, place or spelling is no event, and what changes beside it still is one."""

import difflib
import re

import pytest

from reviewer.changes.event import Event
from reviewer.changes.patch_events import patch_events
from reviewer.ingest.diff import read_diff
from reviewer.knowledge.load import load_rules
from reviewer.model.series import FileDiff

KNOWLEDGE = load_rules()
BOX = """\
struct box {
	spinlock_t lock;
	int users;
};

static void drop(struct box *box, int level)
{
	struct item *it = item_of(box);

	spin_lock(&box->lock);
	box->users |= 1 << 3;
	zap_item(box, it, false);
	if (it && it->level > level) {
		note_item(it, READ_ONCE(box->users));
		count_item(box);
	}
	spin_unlock(&box->lock);
	while (box->users > level)
		wait_for(box);
	last(box);
}

int main_loop(struct box *box)
{
	drop(box, 3);
	return box->users;
}
"""
ELSEWHERE = """\
static int first(void)
{
	return 0;
}
"""
DROP = BOX[BOX.index("static void drop") : BOX.index("int main_loop")]
LOCKED = DROP[DROP.index("\tspin_lock") : DROP.index("\twhile")]
HELPER = f"static void zap(struct box *b, struct item *item, int lowest)\n{{\n{LOCKED}}}\n\n".replace("box->", "b->").replace("(box", "(b")
HELPER = HELPER.replace("it->", "item->").replace("(it", "(item").replace(" it,", " item,").replace("> level", "> lowest")


def _file(path: str, old: str, new: str) -> FileDiff:
    """Return a diff as git writes it, with the function in front of each hunk."""
    lines = list(difflib.unified_diff(old.splitlines(), new.splitlines(), f"a/{path}", f"b/{path}", lineterm=""))
    for at, line in enumerate(lines):
        start = re.match(r"@@ -(\d+)", line)
        if start:
            above = old.splitlines()[: max(int(start[1]) - 1, 0)]
            lines[at] += " " + next((text for text in reversed(above) if text[:1].isalpha()), "")
    (file,) = read_diff(lines, 0, "utf-8").files
    return file


def _events(*changes: tuple[str, str]) -> list[Event]:
    files = [_file(f"virt/kvm/{name}.c", old, new) for name, (old, new) in zip("abc", changes, strict=False)]
    return list(patch_events(files, KNOWLEDGE))


def _said(*changes: tuple[str, str]) -> list[tuple[str, str, str]]:
    return [(event.scope.value, event.op, event.name) for event in _events(*changes)]


def _edited(*pairs: str, base: str = BOX) -> str:
    """Return the text with every second of the words in the place of the one in front of it."""
    for was, now in zip(pairs[::2], pairs[1::2], strict=True):
        assert was in base
        base = base.replace(was, now)
    return base


def _param(text: str) -> str:
    """Return the text with drop() calling its parameter something else."""
    return text.replace(DROP, re.sub(r"(?<!struct )\bbox\b", "crate", DROP))


EXTRACTED = BOX.replace(DROP, HELPER + DROP.replace(LOCKED, "\tzap(box, it, level);\n"))
MOVED = ((BOX, BOX.replace(DROP, "")), (ELSEWHERE, f"{ELSEWHERE}\n{DROP.replace('static void', 'void')}"))
WITH_ADDRESS = _edited("\tstruct item *it", "\tspinlock_t *lock = &box->lock;\n\tstruct item *it", "(&box->lock)", "(lock)")
COUNTED = _edited("while (box->users > level)\n\t\twait_for(box);", "for (i = 0; i < level; i++)\n\t\twait_for(box);")
STEPPED = _edited(
    "for (i = 0; i < level; i++)\n\t\twait", "i = 0;\n\twhile (i < level) {\n\t\ti++;\n\t\twait", "t_for(box);", "t_for(box);\n\t}", base=COUNTED
)
TESTED = _edited("\tlast(box);", "\tr = last(box);\n\tif (r)\n\t\twarn_of(box);")
NONE = {
    "function": ((BOX, _edited("drop(", "drop_items(")),),
    "local": ((BOX, _edited("*it =", "*item =", "it->", "item->", "if (it ", "if (item ", " it,", " item,", "(it,", "(item,")),),
    "parameter": ((BOX, _param(BOX)),),
    "lock": ((BOX, _edited("spinlock_t lock", "spinlock_t guard_of", "->lock", "->guard_of")),),
    "to another file": MOVED,
    "to another file, renamed": (
        (BOX, BOX.replace(DROP, "").replace("drop", "box_drop")),
        (ELSEWHERE, f"{ELSEWHERE}\n{DROP.replace('static void drop', 'void box_drop')}"),
    ),
    "hexadecimal": ((BOX, _edited("drop(box, 3)", "drop(box, 0x3)")),),
    "false": ((BOX, _edited("it, false", "it, 0")),),
    "parentheses": ((BOX, _edited("it->level > level", "(it->level > level)", "zap_item(box, it", "zap_item((box), (it)")),),
    "gathered": ((BOX, _edited("box->users |= 1 << 3", "box->users = box->users | (1 << 3)")),),
    "star": ((BOX, _edited("box->users |=", "(*box).users |=", "count_item(box)", "count_item(&*box)")),),
    "while to for": ((BOX, _edited("while (box->users > level)", "for (; box->users > level;)")),),
    "once": ((BOX, _edited("\tlast(box);", "\tdo {\n\t\tlast(box);\n\t} while (0);")),),
    "tested as it is stored": ((TESTED, _edited("r = last(box);\n\tif (r)", "if ((r = last(box)))", base=TESTED)),),
}


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_event(name: str) -> None:
    assert _said(*NONE[name]) == []


@pytest.mark.parametrize("texts", [(BOX, EXTRACTED), (EXTRACTED, BOX)], ids=["extracted", "folded"])
def test_a_block_that_a_helper_has_now_or_had_is_but_the_call_of_it(texts: tuple[str, str]) -> None:
    assert [(scope, name) for scope, _, name in _said(texts)] == [("call", "zap")]


def test_a_helper_that_does_more_for_another_caller_is_no_move() -> None:
    more = EXTRACTED.replace("\treturn box->users;", "\tzap(box, item_of(box), 1);\n\treturn box->users;")
    assert ("lock", "acquire-added", "spin_lock") in _said((BOX, more))


def test_a_variable_of_another_type_is_another_variable() -> None:
    assert ("argument", "changed", "last") in _said((BOX, _param(BOX).replace("drop(struct box *", "drop(struct crate *")))


@pytest.mark.parametrize("texts", [(BOX, WITH_ADDRESS), (WITH_ADDRESS, BOX)], ids=["comes", "goes"])
def test_a_local_that_holds_the_lock_s_address_is_the_lock(texts: tuple[str, str]) -> None:
    assert [(scope, name) for scope, _, name in _said(texts)] == [("variable", "lock")]


def test_a_loop_in_another_form_has_its_parts_as_statements() -> None:
    assert _said((COUNTED, STEPPED)) == [("variable", "added", "i"), ("variable", "added", "i")]
    assert ("loop", "added", "while") in _said((COUNTED, _edited("i++", "i += 2", base=STEPPED)))
    assert ("loop", "added", "while") in _said((COUNTED, _edited("i < level", "i <= level", base=STEPPED)))


def _locks(*changes: tuple[str, str]) -> list[tuple[str, str]]:
    return [(event.op, event.lock) for event in _events(*changes) if event.scope.value == "lock"]


CHANGED = {
    "its release goes": (
        (
            (
                BOX,
                _edited("\tspin_unlock(&box->lock);\n\twhile", "\twhile"),
            ),
        ),
        [("release-removed", "box->lock")],
    ),
    "its own place": (
        ((BOX, _edited("\tspin_lock(&box->lock);\n\tbox->users |= 1 << 3;\n", "\tbox->users |= 1 << 3;\n\tspin_lock(&box->lock);\n")),),
        [("moved", "box->lock")],
    ),
    "what it covers, not its own lines": (
        ((BOX, _edited("\tzap_item(box, it, false);\n", "", "\twhile", "\tzap_item(box, it, false);\n\twhile")),),
        [("moved", "box->lock")],
    ),
    "in a file that the function moved to": (
        (MOVED[0], (ELSEWHERE, MOVED[1][1].replace("spin_lock(", "spin_lock_irq(").replace("spin_unlock(", "spin_unlock_irq("))),
        [("mode-changed", "box->lock"), ("mode-changed", "box->lock")],
    ),
    "in a helper": (
        ((BOX, EXTRACTED.replace("\tspin_lock(&b->lock);\n\tb->users |= 1 << 3;\n", "\tb->users |= 1 << 3;\n\tspin_lock(&b->lock);\n")),),
        [("moved", "box->lock")],
    ),
    "another lock under a name of its own": (((BOX, WITH_ADDRESS.replace("= &box->lock", "= &box->late")),), []),
}


@pytest.mark.parametrize("name", CHANGED)
def test_what_a_lock_covers(name: str) -> None:
    changes, locks = CHANGED[name]
    found = _locks(*changes)
    assert found == locks if locks else {op for op, _ in found} == {"acquire-removed", "acquire-added", "release-removed", "release-added"}


def test_a_name_that_another_local_had_is_not_given_away() -> None:
    two = _edited("\tstruct item *it = item_of(box);", "\tstruct item *it = item_of(box), *late = last_of(box);")
    assert ("argument", "changed", "zap_item") in _said((two, _edited("zap_item(box, it,", "zap_item(box, late,", base=two)))


def test_what_differs_beside_a_rename() -> None:
    assert _said((BOX, _param(BOX).replace("it, false", "it, true"))) == [("argument", "changed", "zap_item")]
