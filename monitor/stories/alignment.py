"""Two texts laid beside each other: the runs of words that both have, and what is in between."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.stories.telling import has_figure, is_unspaced, weight

_LEAST_RUN = 2
"""Words in a row; fewer than so many agree by chance."""

_SMALL_GAP = 6
"""Words between two runs up to which a place was changed, not rewritten."""

_OTHER_WORD = 0.4
"""How much of a change one everyday word for another is; one name for another is 1."""

_LETTERS_FOR_A_TYPO = 10
"""One letter in so many may be wrong, or two swapped; one in any word that is no particle."""

_LITTLE_WORD = 3
"""Letters of a word that is a particle ("in", "the") where it is no fact."""

Words = Sequence[str]


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands in two texts between the same two runs, or before the first or after the last."""

    one: Words
    other: Words

    @property
    def size(self) -> float:
        """The longer of both sides, in words."""
        return max(weight(self.one), weight(self.other))

    @property
    def has_figure(self) -> bool:
        """Is there a figure on either side?"""
        return any(map(has_figure, (*self.one, *self.other)))

    @property
    def is_unspaced(self) -> bool:
        """Is there a character of a script without spaces, where no capital marks a name?"""
        return any(map(is_unspaced, (*self.one, *self.other)))

    def may_name(self, facts: frozenset[str]) -> bool:
        """May one side be a name or a number?"""
        return self.is_unspaced or bool(facts & {*self.one, *self.other})

    def says_otherwise(self, facts: frozenset[str]) -> bool:
        """Do both sides say something here, and not the same in another spelling?"""
        if not self.one or not self.other:
            return False
        said = (*self.one, *self.other)
        if self.is_unspaced:
            return True
        if all(len(word) <= _LITTLE_WORD and word not in facts for word in said):
            return False
        if self.has_figure:
            return _figures(self.one) != _figures(self.other)
        return not _is_misspelling(" ".join(self.one), " ".join(self.other))

    def change(self, facts: frozenset[str]) -> float:
        """Say how much of a change this is, from 0 to 1; a rewritten passage is none."""
        if self.size > _SMALL_GAP:
            return float(self._loses(facts))
        if not self.says_otherwise(facts):
            return 0.0
        if self.is_unspaced:
            return min(1.0, self.size)
        named = facts & set(self.one) and facts & set(self.other)
        return 1.0 if named else _OTHER_WORD

    def _loses(self, facts: frozenset[str]) -> bool:
        """Does the shorter side have few words, and among them a fact that the longer one has not?

        Then a name was changed beside a passage that was added or cut.
        """
        shorter, longer = sorted((self.one, self.other), key=weight)
        return weight(shorter) <= _SMALL_GAP and bool(facts & set(shorter) - set(longer))


_NOTHING = Gap((), ())


@dataclass(frozen=True, slots=True)
class Common:
    """What two texts have in common."""

    matched: float
    """Words in runs that both have."""
    before: Gap
    between: tuple[Gap, ...]
    after: Gap

    def changes(self, facts: frozenset[str]) -> float:
        """Count what the texts say differently in a few words; what is often said counts once.

        Before the first run too: many texts begin with the place and the day.
        """
        begin = {self.before} if self.before.size <= _SMALL_GAP else set()
        return sum(gap.change(facts) for gap in {*self.between, *begin})

    @property
    def right_before(self) -> Gap:
        """What stands right before the first run, as far as both sides reach."""
        length = min(len(self.before.one), len(self.before.other))
        one, other = self.before.one, self.before.other
        return Gap(one[len(one) - length :], other[len(other) - length :])

    @property
    def right_after(self) -> Gap:
        """What stands right after the last run, as far as both sides reach."""
        length = min(len(self.after.one), len(self.after.other))
        return Gap(self.after.one[:length], self.after.other[:length])


def common(one: Words, other: Words) -> Common:
    """Lay two texts beside each other; the same comes out whichever is the first."""
    one, other = sorted((tuple(one), tuple(other)))
    matched, gaps = 0.0, []
    behind_one = behind_other = 0
    for start, begin, size in (*_runs(one, other), (len(one), len(other), 0)):
        gaps.append(Gap(one[behind_one:start], other[behind_other:begin]))
        matched += weight(one[start : start + size])
        behind_one, behind_other = start + size, begin + size
    if not matched:
        return Common(0.0, _NOTHING, (), _NOTHING)
    return Common(matched, gaps[0], tuple(gaps[1:-1]), gaps[-1])


def _runs(one: Words, other: Words) -> Iterator[tuple[int, int, int]]:
    """Yield the runs that both have: where each begins in the one, in the other, and its length."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415  (start-up time)

    for block in Levenshtein.opcodes(one, other).as_matching_blocks():
        if block.size and weight(one[block.a : block.a + block.size]) >= _LEAST_RUN:
            yield block.a, block.b, block.size


def _is_misspelling(one: str, other: str) -> bool:
    """Are they one word, mistyped? Who mistypes a word seldom does so at its first letter."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415  (start-up time)

    shorter = min(len(one), len(other))
    most = max(1, shorter // _LETTERS_FOR_A_TYPO)
    return (
        shorter > _LITTLE_WORD
        and one[0] == other[0]
        and OSA.distance(one, other, score_cutoff=most) <= most
    )


def _figures(said: Words) -> list[str]:
    return [word for word in said if has_figure(word)]
