"""What the package promises of its errors, and what is measured: one row of a table each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Promise:
    """A figure measured on real geography or on simulated fields, beside its aim.

    ``held`` is None for what is measured without being promised.
    """

    name: str
    aim: str
    measured: str
    held: bool | None


def hold_rate(name: str, measured: float, most: float, least: float = 0.0) -> Promise:
    """Hold a rate between two bounds, told in percent."""
    aim = f"≤ {most:.0%}" if least == 0 else f"{least:.0%} to {most:.0%}"
    return Promise(name, aim, f"{measured:.1%}", bool(least <= measured <= most))


def hold_ratio(name: str, measured: float, least: float, most: float) -> Promise:
    """Hold a number between two bounds."""
    return Promise(name, f"{least} to {most}", f"{measured:.3f}", bool(least <= measured <= most))


def tabulate(promises: Iterable[Promise]) -> str:
    """Write promises as a Markdown table."""
    words = {True: "yes", False: "**no**", None: "not promised"}
    rows = [f"| {p.name} | {p.aim} | {p.measured} | {words[p.held]} |" for p in promises]
    return "\n".join(["| promise | aim | measured | held |", "|---|---|---|---|", *rows])
