"""The frozen tables that the rule files become; every room above reads these and no file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from reviewer.model.finding import Severity
from reviewer.model.place import Problem
from reviewer.model.value_type import value_type


@value_type
class Origin:
    """Where an entry stands: the file as shown to the user, line and column (1-based)."""

    file: str
    line: int = 0
    column: int = 0


@value_type
class Concept:
    """A named idea of the KVM MMU. Symbols may be paths of two names ("role.invalid"); `prefixes` are beginnings that hint.

    `versions` gives for symbols that not every kernel under maintenance has the range of those that have it: (symbol, "until 6.0").
    """

    id: str
    title: str
    text: str
    danger: str
    alone: frozenset[str]
    context: frozenset[str]
    hint: frozenset[str]
    prefixes: tuple[str, ...]
    files: tuple[str, ...]
    implies: tuple[str, ...]
    near: tuple[str, ...]
    origin: Origin
    versions: tuple[tuple[str, str], ...] = ()


ANY = "any"
"""The word of a pattern for every concept."""


@value_type
class Pattern:
    """What one event must be; an empty field asks for nothing.

    `names` and `concept` are about the event's name. `place` says which events are looked at: `here` the one at hand, `unit` any of the same
    function, `patch` any of the patch. `changes` are words of which one stands on one side of the event more often than on the other, or that
    stand in what moves; one that ends in `*` is a beginning, and of words joined by `+` each must. `arguments` are the 0-based ones of which one
    must differ. `owners` are structs and initialized objects of which the event's must be one; `*` stands for any letters. Of the concepts in
    `within` one must be signalled alone by the function or owner around the event, or have its file; of those in `mentions` by a name in what
    differs or in the `case` in front of it; of those in `controls` by what a condition or loop governs. `any` is any concept, and
    for `within` any file of the MMU. `same_name`, for
    excuses, asks for the opposite event (added for removed) of the same name, as often as the event itself stands at the place.
    """

    scope: str
    ops: tuple[str, ...]
    names: frozenset[str] = frozenset()
    concept: str = ""
    place: str = "here"
    why: str = ""
    changes: tuple[str, ...] = ()
    same_name: bool = False
    arguments: frozenset[int] = frozenset()
    owners: frozenset[str] = frozenset()
    within: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    controls: tuple[str, ...] = ()
    origin: Origin = field(default=Origin(""), compare=False)

    @property
    def concepts(self) -> tuple[str, ...]:
        """Every concept that the pattern names."""
        named = (*((self.concept,) if self.concept else ()), *self.within, *self.mentions, *self.controls)
        return tuple(concept for concept in named if concept != ANY)

    @property
    def rank(self) -> int:
        """How much the pattern knows of an event: 2 what it is about, 1 where it stands, 0 neither; -1 for one that looks for words only."""
        if self.names or self.concept or self.owners or self.mentions or self.controls:
            return 2
        return 1 if self.within else -1 if self.changes else 0


@value_type
class Example:
    """A diff of our own C on which a rule must fire or stay silent."""

    name: str
    diff: str
    fires: bool
    origin: Origin


@value_type
class Rule:
    """What a maintainer would say of an event. Any pattern of `when` fires it, any of `not_when` excuses it.

    `discharge_by` names what in an assumption turns it off: `result` (of the callee itself), `guard` (of the callee that feeds the
    condition in front of it), "" (no assumption does). `cap` is "holds-if" or "".
    """

    id: str
    title: str
    severity: Severity
    concept: str
    when: tuple[Pattern, ...]
    not_when: tuple[Pattern, ...]
    discharge: str
    discharge_by: tuple[str, ...]
    ask: str
    cap: str
    examples: tuple[Example, ...]
    origin: Origin


@value_type
class WordingExample:
    """A sentence that a wording must match, or must not."""

    text: str
    matches: bool
    origin: Origin


@value_type
class Wording:
    """One way to say something; `pattern` is a regular expression with the fragments already put in, matched without regard to case.

    `where` says what it is matched against: the whole `sentence`, the sentence where it is the `opening` of its paragraph, or what
    is `before` or `after` the claim in it.
    """

    id: str
    role: str
    pattern: str
    kind: str
    where: str
    examples: tuple[WordingExample, ...]
    origin: Origin


@value_type
class Claims:
    """How messages claim; `wordings` in the order of the files."""

    wordings: tuple[Wording, ...] = ()

    def of(self, role: str) -> tuple[Wording, ...]:
        """Return the wordings of one role (`claim`, `only`, `except`, ...)."""
        return tuple(wording for wording in self.wordings if wording.role == role)


@value_type
class Policy:
    """What a claim does not speak about (SEMANTICS.md C17); `defined` are names whose definition is in sight: that says what they do."""

    logs: frozenset[str] = frozenset()
    trace_prefixes: tuple[str, ...] = ()
    trace_functions: tuple[str, ...] = ()
    asserts: frozenset[str] = frozenset()
    hints: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    defined: frozenset[str] = frozenset()

    def is_tracepoint(self, name: str) -> bool:
        """Whether `name` is that of a tracepoint's call: none of the functions that tracing itself consists of."""
        return name.startswith(self.trace_prefixes) and not name.startswith(self.trace_functions)

    def is_note(self, name: str) -> bool:
        """Whether a call of `name` is a note as far as its name goes: purity and use of the result are the caller's to check."""
        return name not in self.defined and (name in self.logs or name in self.asserts or self.is_tracepoint(name))


@value_type
class Dialect:
    """C as the kernel spells it: what names are, as far as that is certain without a tree (SEMANTICS.md A5).

    Prefixes are tuples, so that `name.startswith(dialect.iterator_prefixes)` works. `writes_argument` and `type_argument` give 0-based
    argument numbers. `lock_acquire` and `lock_release` give the mode (`exclusive`, `read`, `write`); they come from semantics/locks.yml.
    `integer_types` gives bits and whether signed.
    """

    marked: frozenset[str] = frozenset()
    marked_prefixes: tuple[str, ...] = ()
    iterator: frozenset[str] = frozenset()
    iterator_prefixes: tuple[str, ...] = ()
    declaration: frozenset[str] = frozenset()
    annotation: frozenset[str] = frozenset()
    pure_expression: frozenset[str] = frozenset()
    writes_argument: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    type_argument: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    barrier: frozenset[str] = frozenset()
    lock_acquire: Mapping[str, str] = field(default_factory=dict)
    lock_release: Mapping[str, str] = field(default_factory=dict)
    type_names: frozenset[str] = frozenset()
    integer_types: Mapping[str, tuple[int, bool]] = field(default_factory=dict)
    functions: frozenset[str] = frozenset()
    function_value: frozenset[str] = frozenset()
    compile_time: frozenset[str] = frozenset()
    warning: frozenset[str] = frozenset()
    sometimes: frozenset[str] = frozenset()

    def is_marked(self, name: str) -> bool:
        """Whether a call of `name` is a marked access."""
        return name in self.marked or name.startswith(self.marked_prefixes)

    def is_iterator(self, name: str) -> bool:
        """Whether a call of `name` has a statement behind it that it repeats."""
        return name in self.iterator or name.startswith(self.iterator_prefixes)


@value_type
class LockCall:
    """A call that takes or lets go a lock. `argument` is the 0-based one that names it (-1: `name` does); `attempt`: it may fail."""

    call: str
    lock_class: str
    mode: str
    acquires: bool
    argument: int
    name: str
    attempt: bool


@value_type
class GuardClass:
    """A class of lock guards: the type of its lock ("" for none), the functions that it calls, and what it holds besides, as it is declared."""

    name: str
    lock: str
    acquire: str
    release: str
    keeps: str = ""


@value_type
class Form:
    """What a name is another word for: `#define text`, whatever it is itself; `says` tells the reader."""

    name: str
    text: str
    says: str


@value_type
class Environment:
    """What comes from outside of the kernel (SEMANTICS.md C15 b), each with the reason in words.

    `null` and `fails` are functions by name, `memory` and `state` structures or members of them (`tag` or `tag.member`); `fills` gives the
    0-based argument whose memory a function fills, too. `gives` are functions whose result is what the guest set.
    """

    null: Mapping[str, str] = field(default_factory=dict)
    fails: Mapping[str, str] = field(default_factory=dict)
    gives: Mapping[str, str] = field(default_factory=dict)
    fills: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    memory: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[str, str] = field(default_factory=dict)


@value_type
class Semantics:
    """Facts about functions of the kernel: locks by the name of the call, what catalogued functions do, in words, and what lies outside.

    `instructions` says the same as `effects` of what an `asm` holds; `leaving` are functions that never come back,
    `leaving_if` those that do not where their first argument is not 0, `barriers` those that are there for the order alone. `forms` are the
    meanings of a name, each to be tried.
    """

    locks: Mapping[str, LockCall] = field(default_factory=dict)
    effects: Mapping[str, str] = field(default_factory=dict)
    instructions: Mapping[str, str] = field(default_factory=dict)
    guards: Mapping[str, GuardClass] = field(default_factory=dict)
    environment: Environment = field(default_factory=Environment)
    leaving: frozenset[str] = frozenset()
    leaving_if: frozenset[str] = frozenset()
    barriers: frozenset[str] = frozenset()
    forms: Mapping[str, tuple[Form, ...]] = field(default_factory=dict)


@value_type
class Knowledge:
    """All of rules/. `digest` is the first 16 hex digits of the sha256 over every file's path and content."""

    concepts: Mapping[str, Concept]
    rules: tuple[Rule, ...]
    claims: Claims
    policy: Policy
    dialect: Dialect
    semantics: Semantics
    digest: str
    problems: tuple[Problem, ...] = ()
