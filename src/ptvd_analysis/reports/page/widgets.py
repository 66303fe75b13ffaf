"""The saved state of widgets, and what else a notebook saves for the page's scripts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ptvd_analysis.errors import ExportError

if TYPE_CHECKING:
    from nbformat import NotebookNode

WIDGET_STATE = "application/vnd.jupyter.widget-state+json"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"

MAP_MODEL = "LeafletMapModel"
MAP_PARTS = (
    "LeafletGeoJSONModel",
    "LeafletZoomControlModel",
    "LeafletLayersControlModel",
    "LeafletScaleControlModel",
    "LeafletLegendControlModel",
    "LeafletAttributionControlModel",
)
"""Layers and controls of ipyleaflet that ``map.js`` draws."""


def prune_state(notebook: NotebookNode) -> dict[str, Any]:
    """Keep the saved widgets that the page shows, with what they are made of.

    Gives model_name and state by identifier; identifiers are renumbered in the order the page reads
    them, so that the same widgets give the same page. Views in the notebook's outputs are renamed
    likewise.
    """
    saved = notebook.metadata.get("widgets", {}).get(WIDGET_STATE, {}).get("state", {})
    views = list(_read_outputs(notebook, WIDGET_VIEW))
    order: dict[str, str] = {}
    pending = [view["model_id"] for view in views if view["model_id"] in saved]
    while pending:
        model_id = pending.pop(0)
        if model_id not in order and model_id in saved:
            order[model_id] = f"w{len(order)}"
            pending.extend(list_references(saved[model_id]["state"]))
    for view in views:
        view["model_id"] = order.get(view["model_id"], "")
    kept = {}
    for old, new in order.items():
        name, state = saved[old]["model_name"], saved[old]["state"]
        told = {field: value for field, value in state.items() if not field.startswith("_")}
        kept[new] = {"model_name": name, "state": _rename(told, order)}
    return kept


def find_data(notebook: NotebookNode, media_type: str) -> dict[str, Any] | None:
    """Find what a notebook saved first under a media type that ends in ``+json``, if it did."""
    return next(map(dict, _read_outputs(notebook, media_type)), None)


def _read_outputs(notebook: NotebookNode, media_type: str) -> Iterator[Any]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if media_type in output.get("data", {}):
                yield output.data[media_type]


def check_map(widgets: Mapping[str, Any], name: str, cell: int) -> None:
    """Make sure that a widget is a map the page's script draws whole.

    Raises ExportError, with its class, if it is another widget, or has a layer or a control of
    another kind.
    """
    if name not in widgets:
        raise ExportError("it shows a widget whose state was not saved", cell)
    model, state = widgets[name]["model_name"], widgets[name]["state"]
    if model != MAP_MODEL:
        raise ExportError(
            f"it shows the widget {model}, which needs a kernel: a page shows maps of ipyleaflet "
            "only; show a table, an image or text instead",
            cell,
        )
    for reference in (*state["layers"], *state["controls"]):
        part = widgets[reference.removeprefix("IPY_MODEL_")]["model_name"]
        if part not in MAP_PARTS:
            raise ExportError(
                f"its map has {part}, which the page cannot draw; it draws {', '.join(MAP_PARTS)}. "
                "A map without background is Map(layers=()): readers may add one",
                cell,
            )


def list_references(value: Any) -> Iterator[str]:
    """List the widgets that a saved state names, one after the other."""
    if isinstance(value, str) and value.startswith("IPY_MODEL_"):
        yield value.removeprefix("IPY_MODEL_")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if name != "data":
                yield from list_references(item)
    elif isinstance(value, list):
        for item in value:
            yield from list_references(item)


def _rename(value: Any, order: Mapping[str, str]) -> Any:
    if isinstance(value, str) and value.startswith("IPY_MODEL_"):
        return f"IPY_MODEL_{order.get(value.removeprefix('IPY_MODEL_'), '')}"
    if isinstance(value, Mapping):
        return {
            name: item if name == "data" else _rename(item, order) for name, item in value.items()
        }
    return [_rename(item, order) for item in value] if isinstance(value, list) else value
