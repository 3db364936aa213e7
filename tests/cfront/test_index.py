from __future__ import annotations

from reviewer.cfront.dialect import PLAIN
from reviewer.cfront.index import Index
from reviewer.cfront.members import members_of
from reviewer.cfront.syntax import INNER_VOLATILE, TypeName
from tests.cfront.sources import FILE
from tests.cfront.trees import Files

HEADER = """
struct crate {
	struct crate *next;
	enum crate_state state;
	u64 word, *half;
	char name[16];
	int (*lift)(struct crate *c);
	unsigned int open : 1;
};
int depot_lift(struct crate *c, void *data);
#define CRATES_MAX 16
"""
OTHER = "static int depot_lift(struct crate *c, void *data)\n{\n\treturn 1;\n}\n#define CRATES_MAX 32\ntypedef int weight_t;\ntypedef u64 mass_t;\n"


def index() -> tuple[Index, Files]:
    files = Files({"a/depot.c": FILE, "a/crate.h": HEADER, "b/other.c": OTHER, "b/notes.txt": "mass_t is here", "b/x.S": "call depot_lift"})
    return Index(files, PLAIN), files


def test_nothing_is_read_before_the_first_question() -> None:
    assert index()[1].reads == 0


def test_every_definition_is_returned_wherever_it_stands() -> None:
    found, _ = index()
    assert [(d.path, d.item.conditions) for d in found.functions("__depot_scan")] == [
        ("a/depot.c", ("CONFIG_DEPOT",)),
        ("a/depot.c", ("!(CONFIG_DEPOT)",)),
    ]
    assert [d.path for d in found.functions("depot_lift")] == ["b/other.c"]
    assert sorted(d.path for d in found.prototypes("depot_lift")) == ["a/crate.h", "a/depot.c"]
    assert sorted(d.path for d in found.macros("CRATES_MAX")) == ["a/crate.h", "a/depot.c", "b/other.c"]
    assert found.functions("nobody") == ()


def test_a_forward_declaration_is_no_reason_to_read_a_file() -> None:
    forward = "struct crate;\nenum crate_state ;\n"
    sources = {"a.h": forward, "b.h": HEADER, "c.h": "struct crate; struct sack {\n\tint x;\n};\n", "d.h": "struct\n\tcrate { int only; };\n"}
    found = Index(Files(sources), PLAIN)
    assert [d.path for d in found.records("crate")] == ["b.h", "d.h"]
    assert [d.path for d in found.records("sack")] == ["c.h"]
    assert "a.h" not in found._outlined


def test_a_typedef_counts_only_if_all_agree() -> None:
    found, _ = index()
    mass = found.typedefs("mass_t")
    assert mass is not None
    assert mass.base == "u64"
    assert found.typedefs("weight_t") is None
    assert found.typedefs("nobody_t") is None


def test_members_have_their_types_in_order() -> None:
    found, _ = index()
    members = members_of(found.records("crate")[0].item, PLAIN)
    assert [(name, ctype.base, ctype.pointers, len(ctype.arrays)) for name, ctype in members][:5] == [
        ("next", "struct crate", 1, 0),
        ("state", "enum crate_state", 0, 0),
        ("word", "u64", 0, 0),
        ("half", "u64", 1, 0),
        ("name", "char", 0, 1),
    ]
    assert dict(members)["lift"].function


def test_enum_constants_count_from_what_is_written() -> None:
    found, _ = index()
    assert (found.enum_constant("CRATE_EMPTY"), found.enum_constant("CRATE_FULL"), found.enum_constant("CRATE_GONE")) == (0, 4, None)


def test_users_are_files_of_every_kind_that_have_the_word() -> None:
    found, _ = index()
    assert found.users("depot_lift") == ("a/crate.h", "a/depot.c", "b/other.c", "b/x.S")
    assert found.users("mass_t") == ("b/notes.txt", "b/other.c")
    assert found.users("mass") == ()


def test_a_second_question_reads_nothing_again() -> None:
    found, files = index()
    found.functions("depot_lift")
    before = files.reads
    found.functions("depot_lift")
    found.users("depot_lift")
    assert files.reads - before <= len(found.users("depot_lift"))


def test_an_indented_definition_is_one() -> None:
    files = {"a.c": "  static int lift(int n)\n  {\n  return n;\n  }\n", "b.c": "int\n  drop(void)\n{\n}\n", "c.c": "\tlift(3);\n"}
    found = Index(Files(files), PLAIN)
    assert [d.path for d in found.functions("lift")] == ["a.c"]
    assert [d.path for d in found.functions("drop")] == ["b.c"]


CONFIGURED = """
struct depot {
	volatile int state;
#ifdef CONFIG_ROOF
	u64 roof;
	int slope;
#else
	u32 roof;
#endif
	struct {
		u16 inner;
#if A
		u8 other;
#endif
	};
	int a
#ifdef B
	, b
#endif
	;
};
"""


def test_members_under_conditions_have_their_type_if_all_branches_agree() -> None:
    found = Index(Files({"a.h": CONFIGURED.replace("\tint a\n#ifdef B\n\t, b\n#endif\n\t;\n", "")}), PLAIN)
    names = ("inner", "other", "slope")
    assert [getattr(found.member("struct depot", name), "base", None) for name in names] == ["u16", "u8", "int"]
    assert found.member("struct depot", "roof") is None
    assert found.member("union depot", "inner") is None


def test_a_condition_inside_a_declaration_is_not_understood() -> None:
    found = Index(Files({"a.h": CONFIGURED}), PLAIN)
    assert found.member("struct depot", "inner") == TypeName("u16")
    assert found.member("struct depot", "a") is None
    assert found.member("struct depot", "b") is None


def test_a_volatile_member_stays_volatile() -> None:
    files = {"a.h": "struct depot {\n\tvolatile int state;\n\tint * volatile p;\n\tint plain;\n};\ntypedef volatile int door_t;\n"}
    found = Index(Files(files), PLAIN)
    qualifiers = [getattr(found.member("struct depot", name), "qualifiers", None) for name in ("state", "p", "plain")]
    assert qualifiers == [("volatile",), (INNER_VOLATILE,), ()]
    assert getattr(found.typedefs("door_t"), "qualifiers", None) == ("volatile",)


def test_a_member_counts_only_if_all_definitions_have_it_alike() -> None:
    files = {
        "a.h": "struct depot {\n\tint a;\n\tint b;\n};\n",
        "b.h": "struct depot {\n\tint a;\n\tlong b;\n};\n",
        "c.h": "union depot { char a; };\n",
    }
    found = Index(Files(files), PLAIN)
    assert getattr(found.member("struct depot", "a"), "base", None) == "int"
    assert found.member("struct depot", "b") is None
    assert getattr(found.member("union depot", "a"), "base", None) == "char"
