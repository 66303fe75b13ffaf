"""Whether what is called proper to a territory is rarer than it would be anywhere on the map."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.spatial.distance import cdist
from scipy.stats import kstest

from ptvd_analysis.comparison.singularity import (
    ALPHA,
    LIKE,
    SEED,
    contrast_arbitrary,
    draw_arbitrary,
    read_singularity,
    score_towns,
)
from ptvd_analysis.comparison.towns import Towns, read_towns
from ptvd_analysis.statistics.fields import Field, contrast_groups
from ptvd_analysis.statistics.partitions import Group, Spread, fit_spread, measure_offset
from ptvd_analysis.statistics.ranksums import MINIMUM_SIZE
from ptvd_analysis.territories.territories import France
from tests.promises import Promise, hold_rate, hold_ratio

Values = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

HELD_OUT_CELLS = (60, 90, 130) * 6
HELD_OUT_SEED = SEED + 1
DRAWS = 150


def hold_arbitrary(france: France) -> Iterator[Promise]:
    """Hold words and spread on cuts that nothing was learnt from, then from half of the map."""
    towns, groups, raw = _draw_held_out(france)
    learnt = _read_spread(france)
    wider = np.array([learnt.inflate(group, towns.km) for group in groups])
    z, worded = raw / wider[:, None], _have_words(raw / wider[:, None], learnt)
    classes = _classify(groups, towns.km)
    yield hold_rate(f"arbitrary groups with a word propre ({len(z)})", worded.mean(), 0.08)
    yield hold_ratio("standard deviation of z", np.nanstd(z), 0.93, 1.05)
    for name, inside in classes.items():
        yield hold_rate(f"{name} ({inside.sum()}): a word", worded[inside].mean(), 0.08)
        yield hold_ratio(f"{name}: standard deviation", np.nanstd(z[inside]), 0.93, 1.05)
    by_indicator = np.nanstd(z, axis=0)
    extent = f"{by_indicator.min():.2f} to {by_indicator.max():.2f}"
    yield Promise("standard deviation, by indicator", "–", extent, None)
    for name, half in _halve(groups, towns.km).items():
        other = fit_spread(
            raw[~half], [g for g, h in zip(groups, half, strict=True) if not h], towns.km
        )
        again = (
            raw[half]
            / np.array(
                [other.inflate(g, towns.km) for g, h in zip(groups, half, strict=True) if h]
            )[:, None]
        )
        yield hold_rate(
            f"{name}, learnt on the other half: a word", _have_words(again, other).mean(), 0.08
        )
    real, _ = _contrast_departements(france)
    rate = f"{_have_words(real, learnt).mean():.1%}"
    yield Promise(f"départements with a word propre ({len(real)})", "–", rate, None)


def hold_fields(france: France) -> Iterator[Promise]:
    """Hold words on fields drawn from the fitted model, within the real borders."""
    towns, learnt = read_towns(france), _read_spread(france)
    _, contrasts = _contrast_departements(france)
    random = np.random.default_rng(HELD_OUT_SEED)
    rows = np.flatnonzero(towns.mainland)
    scores, fields = score_towns(towns, list(_fields(france).index)), _list_fields(france)
    alike = pd.DataFrame(scores[rows]).corr().to_numpy()
    value, vector = np.linalg.eigh(alike)
    mix = vector * np.sqrt(np.maximum(value, 0)) @ vector.T
    far = cdist(towns.km[rows], towns.km[rows])
    roots = [
        np.linalg.cholesky(f.sill * np.exp(-far / f.range_km) + 1e-9 * np.eye(len(far)))
        for f in fields
    ]
    nuggets = np.sqrt([f.nugget for f in fields])
    words = []
    for _ in range(DRAWS):
        noise, own = random.standard_normal((2, len(rows), len(fields))) @ mix
        drawn = np.zeros(scores.shape)
        drawn[rows] = np.column_stack([root @ e for root, e in zip(roots, noise.T, strict=True)])
        drawn[rows] += own * nuggets
        z = [
            np.einsum("jn,nj->j", weights, drawn[near]) / error
            for near, weights, error in contrasts
        ]
        words.append(_have_words(np.array(z), learnt).mean())
    yield hold_rate(
        f"reports with a word propre, {DRAWS} simulated fields", float(np.mean(words)), 0.05
    )


def hold_profile(france: France) -> Iterator[Promise]:
    """Say why no percentile of the whole profile is told: it does not carry over to half of France."""
    singular, towns = read_singularity(france), read_towns(france)
    kept = singular.contrasts.drop(columns="taux_pauvrete_2021", errors="ignore")
    z, sizes = np.nan_to_num(kept.to_numpy()), singular.groups["villes"].to_numpy()
    alike = pd.DataFrame(score_towns(towns, list(kept))[towns.mainland]).corr().to_numpy()
    middles = singular.groups[["est_km", "nord_km"]].to_numpy()
    metrics = {
        "sum of squares": np.eye(z.shape[1]),
        **{
            f"correlation of towns, {part:.0%} of independence": np.linalg.inv(
                (1 - part) * alike + part * np.eye(z.shape[1])
            )
            for part in (0.1, 0.5, 0.9)
        },
    }
    halves = _halve_middles(middles)
    for name, metric in metrics.items():
        total = np.einsum("ij,jk,ik->i", z, metric, z)
        for side, half in halves.items():
            placed = _place(total[~half], sizes[~half], total[half], sizes[half])
            distance = kstest(placed, "uniform").statistic
            figures = f"{(placed > 0.95).mean():.1%}, {distance:.3f}"
            yield Promise(
                f"profile by {name}: {side} against the other half",
                "3% to 7%, ≤ 0.06",
                figures,
                None,
            )


def _place(base: Values, base_sizes: Values, tested: Values, sizes: Values) -> Values:
    """Give the share of the groups of like size of one half that each of the other passes."""
    return np.array(
        [
            (base[(base_sizes >= size / LIKE) & (base_sizes <= size * LIKE)] < value).mean()
            for value, size in zip(tested, sizes, strict=True)
        ]
    )


@cache
def _draw_held_out(france: France) -> tuple[Towns, list[Group], Values]:
    towns = read_towns(france)
    groups, _ = draw_arbitrary(towns, HELD_OUT_CELLS, HELD_OUT_SEED)
    return towns, groups, contrast_arbitrary(towns, _fields(france), groups).to_numpy()


def _fields(france: France) -> pd.DataFrame:
    return read_singularity(france).fields


def _list_fields(france: France) -> list[Field]:
    return [Field(*map(float, terms)) for terms in _fields(france).to_numpy()]


def _read_spread(france: France) -> Spread:
    return Spread(*map(float, read_singularity(france).terms))


def _have_words(z: Values, spread: Spread) -> Flags:
    """Say which reports hold a word: the bar is shared between the indicators compared."""
    counts = (~np.isnan(z)).sum(axis=1)
    bars = np.array([spread.find_bar(ALPHA / max(count, 1)) for count in counts])
    return (np.abs(np.nan_to_num(z)) >= bars[:, None]).any(axis=1)


def _classify(groups: list[Group], km: Values) -> dict[str, Flags]:
    sizes = np.array([len(group.own) for group in groups])
    rings = np.array([len(group.ring) for group in groups])
    offsets = np.array([measure_offset(group, km) for group in groups])
    return {
        "5 to 9 towns": sizes < 10,
        "10 to 19 towns": (sizes >= 10) & (sizes < 20),
        "20 to 29 towns": (sizes >= 20) & (sizes < 30),
        "30 towns and more": sizes >= 30,
        "the fifth with the most lopsided ring": offsets > np.quantile(offsets, 0.8),
        "rings under 50 towns": rings < 50,
    }


def _halve(groups: list[Group], km: Values) -> dict[str, Flags]:
    return _halve_middles(np.array([km[group.own].mean(axis=0) for group in groups]))


def _halve_middles(middles: Values) -> dict[str, Flags]:
    west, south = (middles < np.median(middles, axis=0)).T
    return {"west": west, "east": ~west, "south": south, "north": ~south}


def _contrast_departements(
    france: France,
) -> tuple[Values, list[tuple[npt.NDArray[np.int64], Values, Values]]]:
    """Contrast the mainland's départements with their neighbours: z, then rows, weights, errors."""
    towns, fields, spread = read_towns(france), _list_fields(france), _read_spread(france)
    scores = score_towns(towns, list(_fields(france).index))
    z, parts = [], []
    for place in france.departements():
        own = np.flatnonzero((towns.places == place.code) & towns.mainland)
        ring = np.flatnonzero(np.isin(towns.places, [other.code for other in place.neighbours()]))
        if min(len(own), len(ring)) < MINIMUM_SIZE:
            continue
        rows = np.concatenate([own, ring])
        mine = np.arange(len(rows)) < len(own)
        found = contrast_groups(scores[rows], towns.km[rows], mine, fields)
        errors = found.errors * spread.inflate(Group(own, ring), towns.km)
        z.append(found.estimates / errors)
        parts.append((rows, found.weights, errors))
    return np.array(z), parts
