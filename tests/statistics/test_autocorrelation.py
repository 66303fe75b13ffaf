"""Neighbouring communes that are alike."""

from __future__ import annotations

import numpy as np
import pytest

from ptvd_analysis.statistics.autocorrelation import measure_autocorrelation
from ptvd_analysis.territories.projections import locate, project
from ptvd_analysis.territories.territories import France


def test_neighbours_alike_are_found_within_groups(france: France) -> None:
    communes = france.departement("32").communes.dropna(subset=["longitude"])
    metres = locate(france.dataset, communes)
    east = communes["longitude"].to_numpy("float64")
    one = np.zeros(len(communes))
    alike = measure_autocorrelation(east, one, metres)
    assert alike is not None
    assert alike.moran > 0.8
    assert alike.p_value < 1e-6
    noise = np.random.default_rng(3).normal(size=len(communes))
    chance = measure_autocorrelation(noise, one, metres)
    assert chance is not None
    assert abs(chance.moran) < 0.1
    halves = east > np.median(east)
    step = measure_autocorrelation(noise + 50 * halves, halves, metres)
    assert step is not None
    assert abs(step.moran) < 0.1  # a difference between groups is not a likeness of neighbours
    lost = np.where(np.arange(len(noise))[:, None] < 2, np.nan, metres)
    noise[2] = np.nan
    found = measure_autocorrelation(noise, one, lost)
    assert found == measure_autocorrelation(noise[3:], one[3:], metres[3:])
    assert found is not None
    assert found.n == len(noise) - 3
    few = measure_autocorrelation(east[:20], one[:20], metres[:20])
    assert few is not None
    assert few.n == 20
    assert measure_autocorrelation(east[:19], one[:19], metres[:19]) is None
    assert measure_autocorrelation(np.ones(20), one[:20], metres[:20]) is None
    yes = measure_autocorrelation((east > np.median(east)).astype(float), one, metres)
    assert yes is not None
    assert yes.moran > 0.5
    assert measure_autocorrelation(noise, one, np.full_like(metres, np.nan)) is None


def test_autocorrelation_is_the_published_quotient(france: France) -> None:
    """Moran's I by its definition: neighbours' products over squares."""
    communes = france.departement("65").communes.dropna(subset=["longitude"]).head(40)
    values = communes["population_2023"].to_numpy("float64")
    places = project(communes, 2154)
    found = measure_autocorrelation(values, np.zeros(len(values)), places)
    far = np.linalg.norm(places[:, None] - places[None], axis=2)
    np.fill_diagonal(far, np.inf)
    nearest = np.argsort(far, axis=1)[:, :4]
    residual = values - np.median(values)
    residual = residual - residual.mean()
    expected = (residual * residual[nearest].mean(axis=1)).sum() / (residual**2).sum()
    assert found is not None
    assert found.moran == pytest.approx(expected)
