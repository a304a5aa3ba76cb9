"""What a reader wants to hear of, as filters of the pages: so every number in a letter has its page."""

from collections.abc import Iterable
from dataclasses import dataclass

from signals_site.dashboard.queries import Filters, Matrix

MOST = 12  # pairs, powers or states to choose
MOST_THEMES = 3  # each has a table of its own in the letter


@dataclass(frozen=True, slots=True)
class Topics:
    """Codes; `dyads` as "RUS-KAZ", both directions. Nothing chosen means everything.

    Powers and countries together mean the pairs between them; themes narrow all of it."""

    powers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    dyads: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()

    @property
    def pairs(self) -> list[Filters]:
        """The chosen relations, each as a page's filters."""
        found = [Filters(actor=a, recipient=r, both=True) for a, _, r in (dyad.partition("-") for dyad in self.dyads)]
        if self.powers and self.countries:
            found += [Filters(actor=p, recipient=c, both=True) for p in self.powers for c in self.countries]
        else:
            found += [Filters(actor=code, both=True) for code in (*self.powers, *self.countries)]
        return list(dict.fromkeys(found)) or [Filters()]

    def pass_pair(self, actor: str, recipient: str) -> bool:
        return any(covers(pair, actor, recipient) for pair in self.pairs)

    def takes_part(self, codes: Iterable[str]) -> bool:
        """Whether one of these is among the chosen parties."""
        chosen = {code for pair in self.pairs for code in (pair.actor, pair.recipient)} - {""}
        return not chosen or not chosen.isdisjoint(codes)

    def narrow(self, table: Matrix) -> Matrix:
        """Only the dyads that pass."""
        pairs = self.pairs
        if pairs == [Filters()]:
            return table
        kept = {key: dyad for key, dyad in table.dyads.items() if any(covers(pair, *key) for pair in pairs)}
        return Matrix(table.period, kept)


def covers(pair: Filters, actor: str, recipient: str) -> bool:
    """Whether statements of `actor` to `recipient` pass; the same rule as `Filters.parties`."""
    wanted = {pair.actor, pair.recipient} - {""}
    return wanted <= {actor, recipient}
