"""The shipped names that are other words for something else: each is one macro, and what is taken by value is taken once."""

from __future__ import annotations

import re

import pytest

from reviewer.cfront.macros import parse_define
from reviewer.cfront.syntax import TokenKind
from reviewer.knowledge.load import load_rules
from reviewer.knowledge.tables import Form

FORMS = [form for forms in load_rules().semantics.forms.values() for form in forms]
TWICE = {
    *("DIV_ROUND_UP", "ALIGN", "ALIGN_DOWN", "IS_ALIGNED", "round_up", "round_down", "roundup", "FIELD_GET", "FIELD_PREP", "GENMASK", "GENMASK_ULL"),
    *("BIT", "BIT_ULL", "upper_32_bits", "lower_32_bits", "ARRAY_SIZE", "sizeof_field", "PAGE_ALIGN", "PAGE_ALIGNED", "swap"),
}
"""Macros in every kernel, which may take an argument as often as they please."""
_TYPE_OF = re.compile(r"typeof\(\w+\)")


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.text[:40])
def test_a_form_is_a_macro_of_its_name(form: Form) -> None:
    macro = parse_define(f"#define {form.text}", 1)
    assert macro is not None
    assert macro.name == form.name
    assert macro.params
    assert macro.body


@pytest.mark.parametrize("form", [form for form in FORMS if form.name not in TWICE], ids=lambda form: form.text[:40])
def test_a_function_takes_each_argument_once(form: Form) -> None:
    macro = parse_define(f"#define {_TYPE_OF.sub('int', form.text)}", 1)
    assert macro is not None
    words = [token.text for token in macro.body if token.kind is TokenKind.IDENT]
    assert all(words.count(param) == 1 for param in macro.params or ())
