"""Widgets a page holds."""

from __future__ import annotations

import nbformat

from ptvd_analysis.reports.page.widgets import WIDGET_STATE, WIDGET_VIEW, prune_state


def test_widgets_that_are_not_shown_are_left_out() -> None:
    view = {WIDGET_VIEW: {"model_id": "m"}}
    cell = nbformat.v4.new_code_cell(outputs=[nbformat.v4.new_output("display_data", data=view)])
    notebook = nbformat.v4.new_notebook(cells=[cell])
    notebook.metadata["widgets"] = {
        WIDGET_STATE: {
            "state": {
                "m": {
                    "model_name": "LeafletMapModel",
                    "state": {"layers": ["IPY_MODEL_l"], "_x": 1},
                },
                "l": {
                    "model_name": "LeafletGeoJSONModel",
                    "state": {"data": {"type": "IPY_MODEL_z"}},
                },
                "z": {"model_name": "HTMLModel", "state": {}},
            }
        }
    }
    assert prune_state(notebook) == {
        "w0": {"model_name": "LeafletMapModel", "state": {"layers": ["IPY_MODEL_w1"]}},
        "w1": {"model_name": "LeafletGeoJSONModel", "state": {"data": {"type": "IPY_MODEL_z"}}},
    }
    assert cell.outputs[0].data[WIDGET_VIEW]["model_id"] == "w0"
