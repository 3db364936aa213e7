"""What a tree is, in a short text: two trees of one identity give the same answer to every question."""

import hashlib

from reviewer.ingest.git_tree import GitTree
from reviewer.ingest.overlay import NoTree, Overlay
from reviewer.ingest.plain_tree import PlainTree
from reviewer.model.tree import Tree


def identity(tree: Tree | None) -> str:
    """Return the identity of a tree, "" if it has none that is certain.

    Of a revision it is git's name of the tree. Of a directory it is made of the stat data of all its files, if they were taken before
    anything of it was read (`PlainTree.identify`). A tree with changed files has its base's, and the changes.
    """
    if tree is None:
        return "none"
    if isinstance(tree, NoTree):
        return "empty"
    if isinstance(tree, GitTree):
        return f"git {tree.content_id}"
    if isinstance(tree, PlainTree):
        return f"stat {tree.identity}" if tree.identity else ""
    if isinstance(tree, Overlay):
        below = identity(tree.base)
        changes = "".join(f"{path}\0{tree.blob_id(path)}\0" for path in sorted(tree.changed))
        return hashlib.sha256(f"{below}\0{changes}".encode("utf-8", "surrogateescape")).hexdigest() if below else ""
    return ""


def likeness(tree: Tree | None) -> str:
    """Return what a tree on another machine must share to be taken for the same one, "" if that can't be told.

    Of a revision it is git's name of the tree; of a directory, paths, sizes and times of change, as a faithful copy has them. What patches
    change in it is left out.
    """
    beneath = tree.base if isinstance(tree, Overlay) else tree
    if isinstance(beneath, PlainTree):
        found = beneath.likeness()
        return f"files {found}" if found else ""
    return identity(beneath)
