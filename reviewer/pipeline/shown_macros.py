"""Macros that hunks define whole: a name that the patch brings or takes away means what the patch says (SEMANTICS.md A5, A8)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field

from reviewer.cfront.guards import Guard
from reviewer.cfront.macro_forms import MacroDef
from reviewer.cfront.macros import parse_define
from reviewer.changes.pairs import UnitPair
from reviewer.model.place import Side
from reviewer.model.series import FileDiff
from reviewer.model.unit import UnitKind
from reviewer.model.value_type import value_type
from reviewer.pipeline.hidden_locals import Locals
from reviewer.pipeline.macros_in_sight import MacrosInSight, macros_in_sight
from reviewer.pipeline.types_in_hunks import TypesInHunks, may_include
from reviewer.prover.standing import NEW_NAMES_FREE, OLD_NAMES_GONE


@value_type
class ShownMacro:
    """A definition on one side, and where it stands; one that `stays` is on both."""

    macro: MacroDef
    side: Side
    path: str
    line: int
    stays: bool = False


@value_type
class ShownMacros:
    """The macros that hunks alone add or remove, and some that stay, each with its one definition.

    `redefined` are all that the patch adds, removes or changes.

    `constants` are names that stand for constants: C wants one where the hunks have them (as the label of a case). `guards` are classes of
    lock guards that are said to be so. `types` is what the hunks say of types,
    `locals` by file and name of a function what is said to be a local of it, `sight` what is seen of macros at all.
    `forms` are macros for names that are said to be another word for something, in place of whatever they are.
    """

    macros: tuple[ShownMacro, ...] = ()
    redefined: frozenset[str] = frozenset()
    constants: frozenset[str] = frozenset()
    guards: Mapping[str, Guard] = field(default_factory=dict)
    types: TypesInHunks = field(default_factory=TypesInHunks)
    locals: Mapping[tuple[str, str], Locals] = field(default_factory=dict)
    sight: MacrosInSight = field(default_factory=MacrosInSight)
    forms: tuple[MacroDef, ...] = ()

    def lookup(self, side: Side, path: str, line: int) -> Callable[[str], MacroDef | None]:
        """Return the lookup for text of one side of `path` at `line`: what stands in front of it in the file, and what headers have.

        A macro that is there on both sides counts where the file may include the header that has it.
        """

        def is_seen(one: ShownMacro) -> bool:
            if one.path == path:
                return one.line < line
            return may_include(path, one.path) if one.stays else one.path.endswith(".h")

        known = {one.name: one for one in self.forms} | {m.macro.name: m.macro for m in self.macros if m.side is side and is_seen(m)}
        return known.get


STANDING = {Side.OLD: OLD_NAMES_GONE, Side.NEW: NEW_NAMES_FREE}
"""What an expansion on either side takes for granted: that there is no other definition of the name."""


def shown_macros(pairs: Sequence[UnitPair], files: Sequence[FileDiff] = ()) -> ShownMacros:
    """Return the macros that the hunks of a patch add or remove, under no condition and once.

    `files` are its hunks where nothing else is known: what they define on lines that stay is put in, too.
    """
    counts = Counter(pair.name for pair in pairs if pair.kind is UnitKind.MACRO)
    found: list[ShownMacro] = []
    for pair in pairs:
        side = pair.side
        if pair.kind is not UnitKind.MACRO or counts[pair.name] != 1 or (pair.old is not None and pair.new is not None):
            continue
        if side.fragment is None or not side.whole or side.conditions or len(side.tokens) != 1 or side.fragment.problems:
            continue
        macro = parse_define(side.tokens[0].text, side.line)
        if macro is not None:
            found.append(ShownMacro(macro, Side.NEW if pair.old is None else Side.OLD, side.path, side.line))
    sight = macros_in_sight(files, counts.keys())
    for macro, define in sight.kept:
        found.append(ShownMacro(macro, Side.OLD, define.file.old_path, define.first.old, True))
        found.append(ShownMacro(macro, Side.NEW, define.file.new_path, define.first.new, True))
    return ShownMacros(tuple(found), frozenset(counts), _labels(pairs), sight=sight)


def _labels(pairs: Sequence[UnitPair]) -> frozenset[str]:
    """Return the names that stand alone as the label of a case on either side, but for what the patch defines."""
    found: set[str] = set()
    for side in (side for pair in pairs for side in (pair.old, pair.new) if side is not None and side.fragment is not None):
        texts = [token.text for token in side.tokens]
        labels = zip(texts, texts[1:], texts[2:], strict=False)
        found |= {name for case, name, colon in labels if case == "case" and colon == ":" and name.isidentifier()}
    return frozenset(found - {pair.name for pair in pairs})
