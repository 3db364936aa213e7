"""The standing assumptions, word for word: what is taken for granted of every patch at a level of source, listed once.

docs/semantics.md says them to the user; a test compares.
"""

from reviewer.cfront.pasting import JOINED

COMPILES = "both sides compile"
HIDDEN_TEXT = "what the diff does not show did not change, and both sides have it"
NO_OUTER_NAME = "a local that the patch adds or removes has the name of nothing else that hidden lines use"
DECLARED_ONCE = (
    "what lines in sight declare - a local, a struct, a macro, the header of a function - "
    "lines that are not shown do not declare in another way, in an inner block or under another #if"
)
COMMENT_GOES_ON = "a comment that a hunk shows the beginning of, and the next one two lines on the end, goes on between them"
BEGINS_A_STATEMENT = "an expression that hunks show whole behind an empty line or a comment begins a statement"
NO_CLEANUPS = "nothing that lines not in sight declare looks, when it goes, at a local in sight by its address"
NAMES_BY_VALUE = "a name in lower case that is called, and whose definition is not in sight, takes its arguments by value and comes back"
NON_CALLED_NAMES = "a name that is not called, and whose definition is not in sight, is a variable or a constant: reading it has no effect"
NEW_NAMES_FREE = "the names that the patch introduces were free before"
OLD_NAMES_GONE = "no use of a name that the patch removes is left"
SAME_MEANING = (
    "a moved unit means at its new place what it meant at its old one: "
    "it stands under the same #if branches, and no macro or static of another meaning is in force"
)

NAMES_NOT_JOINED = JOINED
SPELLED_NOWHERE = "nothing that is not in sight makes text of a constant whose spelling changes"

CATALOGUE = (
    COMPILES,
    HIDDEN_TEXT,
    NO_OUTER_NAME,
    DECLARED_ONCE,
    COMMENT_GOES_ON,
    BEGINS_A_STATEMENT,
    NO_CLEANUPS,
    NAMES_BY_VALUE,
    NON_CALLED_NAMES,
    NEW_NAMES_FREE,
    OLD_NAMES_GONE,
    SAME_MEANING,
    NAMES_NOT_JOINED,
    SPELLED_NOWHERE,
)
