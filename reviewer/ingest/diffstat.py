"""The summary of a diffstat held against what was read: a mail that was cut off between two hunks looks whole in all else."""

import re
from collections.abc import Iterator, Sequence

from reviewer.ingest.codes import Code
from reviewer.ingest.cut import Cut, Fault, Section
from reviewer.model.patterns import regex
from reviewer.model.value_type import value_type

_SUMMARY = regex(
    r"\s{0,8}(\d{1,9}) files? changed(?=, \d)(?:, (\d{1,9}) insertions?\(\+\))?(?:, (\d{1,9}) deletions?\(-\))?\s*$",
    re.ASCII,
)


@value_type
class Stat:
    """A summary, 0-based line, files, insertions and deletions that it announces, and the file sections between it and the next one."""

    line: int
    announced: tuple[int, int, int]
    sections: tuple[Section, ...]

    def counts(self, lines: Sequence[str]) -> Iterator[tuple[int, int, int]]:
        """Yield files, insertions and deletions of the first section, of the first two, and so on."""
        paths: set[tuple[str, str]] = set()
        added = removed = 0
        for section in self.sections:
            names = section.names or (section.old, section.new)
            paths.add(names)
            for hunk in section.hunks:
                for at in range(hunk.header + 1, hunk.end):
                    added += lines[at].startswith("+")
                    removed += lines[at].startswith("-")
            yield len(paths), added, removed

    def met(self, lines: Sequence[str]) -> bool:
        """Whether the sections begin with all that is announced; more may follow, since a mail may have a second diff."""
        return self.announced in self.counts(lines)


def stats(lines: Sequence[str], start: int, cut: Cut) -> list[Stat]:
    """Find the summaries in `lines[start:]` outside of the sections; of several before one section the last counts."""
    found: list[tuple[int, tuple[int, int, int], list[Section]]] = []
    at = start
    for section in cut.sections:
        found.extend((line, counts, []) for line, counts in _summaries(lines, at, section.start))
        if found:
            found[-1][2].append(section)
        at = max(section.end, at)
    return [Stat(line, counts, tuple(sections)) for line, counts, sections in found if sections]


def unmet(lines: Sequence[str], start: int, cut: Cut) -> Iterator[tuple[Code, str, int]]:
    """Yield code, words and line of each summary that announces something else than was read; a diff with faults is not counted.

    A patch that was edited by hand keeps its old diffstat, and git takes it all the same. It was cut short where files are missing, or where
    lines are and the mail ends with the diff: what cuts a mail takes the signature behind the diff first.
    """
    if cut.faults or any(hunk.fault is not Fault.NONE for section in cut.sections for hunk in section.hunks):
        return
    for stat in stats(lines, start, cut):
        if not stat.met(lines):
            *_, (files, added, removed) = stat.counts(lines)
            told = "{} file(s), {} insertion(s) and {} deletion(s)".format(*stat.announced)
            fewer = added < stat.announced[1] or removed < stat.announced[2]
            ends = not any(line.strip() for line in lines[stat.sections[-1].end :])
            short = files < stat.announced[0] or (fewer and ends)
            words = f"the diffstat announces {told}, the diff has {files}, {added} and {removed}"
            yield (
                (Code.CUT_SHORT, f"{words}: a part is missing", stat.line)
                if short
                else (
                    Code.DIFFSTAT_DIFFERS,
                    f"{words}: edited, or a part is missing",
                    stat.line,
                )
            )


def _summaries(lines: Sequence[str], start: int, end: int) -> Iterator[tuple[int, tuple[int, int, int]]]:
    for at in range(start, end):
        if "changed, " in lines[at] and (match := _SUMMARY.match(lines[at])):
            yield at, (int(match[1]), int(match[2] or 0), int(match[3] or 0))
