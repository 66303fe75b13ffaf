"""Compute once from the tables what depends on nothing but them and a function's arguments."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Hashable, Iterator, KeysView, ValuesView
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar, overload

import numpy as np
import pandas as pd

Asked = ParamSpec("Asked")
Computed = TypeVar("Computed")


RECENT = 128
"""How many answers are kept of what has as many as there are pairs of territories."""


@overload
def remembered(compute: Callable[Asked, Computed]) -> Callable[Asked, Computed]: ...


@overload
def remembered(
    *, last: int
) -> Callable[[Callable[Asked, Computed]], Callable[Asked, Computed]]: ...


def remembered(compute: Callable[..., Any] | None = None, *, last: int | None = None) -> Any:
    """Make a function remember, in the dataset it reads, what it gave for the same arguments.

    Parameters
    ----------
    compute : callable
        Its first argument is a :class:`~ptvd_analysis.tables.dataset.Dataset`, or has one as
        ``dataset`` (a territory, a comparison). All others are hashable; lists, arrays, indexes
        and iterators come to it as tuples. What it gives depends on them, and on nothing else.
    last : int, optional
        How many answers are kept of it in a dataset, those asked for last; all by default.

    Returns
    -------
    callable
        The same, called once for each set of arguments however they are passed. What is remembered
        is in the dataset: it goes with it, and is there in the processes forked from this one.
        A frame, a series, and those of a dict or a list are new objects each time, so that what a
        caller assigns to them stays its own; arrays are read-only. What it raises is not
        remembered.

    Examples
    --------
    >>> from ptvd_analysis.tables.dataset import read_dataset
    >>> @remembered
    ... def count_rows(dataset, name, *, unique=False):
    ...     print("counting")
    ...     return len(dataset.table(name))
    >>> tables = read_dataset()
    >>> count_rows(tables, "regions"), count_rows(tables, name="regions", unique=False)
    counting
    (18, 18)
    """
    if compute is None:
        return partial(remembered, last=last)
    signature = inspect.signature(compute)

    @wraps(compute)
    def recall(*args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(*args, **kwargs)
        bound.apply_defaults()
        bound.arguments = {name: _freeze(given) for name, given in bound.arguments.items()}
        first, *others = bound.arguments.values()
        dataset = getattr(first, "dataset", first)
        memory: dict[Hashable, Any] = dataset.memory.setdefault(compute, {})
        key = (None if dataset is first else first, *others)
        answer = memory.pop(key, _UNKNOWN) if last else memory.get(key, _UNKNOWN)
        if answer is _UNKNOWN:
            answer = _protect(compute(*bound.args, **bound.kwargs))
        memory[key] = answer  # where all are not kept, put behind those asked for before it
        while last and len(memory) > last:
            memory.pop(next(iter(memory)), None)
        return _hand_out(answer)

    return recall


_UNKNOWN = object()
_LISTED = (list, set, np.ndarray, pd.Index, pd.Series, KeysView, ValuesView, Iterator)


def _freeze(argument: Any) -> Any:
    return tuple(argument) if isinstance(argument, _LISTED) else argument


def _protect(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    return value


def _hand_out(value: Any) -> Any:
    """Give what is remembered in a form that may be assigned to: pandas copies when written to."""
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return value.copy(deep=False)
    if isinstance(value, dict):
        return {key: _hand_out(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_hand_out(part) for part in value]
    return value
