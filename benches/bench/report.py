"""The table: every figure beside its goal."""

import dataclasses


@dataclasses.dataclass
class Row:
    """A figure. `limit` is its goal: at most, or at least where `more` is better; without one the figure is only told."""

    name: str
    base: str
    figure: str
    value: float = 0
    limit: float | None = None
    more: bool = False
    failed: bool = False

    def verdict(self):
        if self.limit is None:
            return ""
        return "held" if (self.value >= self.limit if self.more else self.value <= self.limit) else "missed"


def show(rows):
    print("\n| what | compared with | measured | goal | |\n|---|---|---|---|---|")
    for row in rows:
        goal = "" if row.limit is None else f"{'>=' if row.more else '<='} {row.limit:g}"
        print(f"| {row.name} | {row.base} | {row.figure} | {goal} | {row.verdict()} |")


def thousands(count):
    return f"{count / 1000:,.1f}k" if count < 1_000_000 else f"{count / 1_000_000:,.2f}M"
