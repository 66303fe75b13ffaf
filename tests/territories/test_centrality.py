"""What a town has that the communes around it have not."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from ptvd_analysis.tables.dataset import Dataset
from ptvd_analysis.territories.centrality import (
    EQUIPMENT,
    describe_centrality,
    summarise_centrality,
)
from ptvd_analysis.territories.territories import Territory, make_france


def make_country(make_dataset: Callable[..., Dataset]) -> Dataset:
    codes = ["01001", "01002", "01003", "01004"]
    communes = pd.DataFrame({"code_commune": codes, "nom": ["Bourg", "Près", "Loin", "Île"]})
    table = pd.DataFrame({"code_commune": codes, **dict.fromkeys(EQUIPMENT, 0.0)})
    table["emplois_pour_100_actifs_occupes_2018"] = [150.0, 40.0, 60.0, None]
    values = {
        "pharmacies_2024": [1.0, 0.0, 2.0, 0.0],
        "boulangeries_2024": [3.0, 1.0, 0.0, 1.0],
        "cinemas": [1.0, None, 0.0, None],
    }
    lists = pd.DataFrame(
        {
            "code_commune": ["01001", "01004"],
            "programme": "PVD",
            "millesime": 2026,
            "date_signature": None,
            "codes_origine": None,
        }
    )
    pairs = pd.DataFrame(
        {"code_commune": ["01001", "01002"], "code_voisine": ["01002", "01003"], "longueur_km": 1.0}
    )
    return make_dataset(
        communes=communes, indicateurs=table.assign(**values), programmes=lists, adjacences=pairs
    )


def test_equipment_is_alone_where_no_commune_around_has_it(
    make_dataset: Callable[..., Dataset],
) -> None:
    dataset = make_country(make_dataset)
    found = describe_centrality(make_france(dataset))
    bourg, island = found.loc["01001"], found.loc["01004"]
    # The pharmacy of « Loin » is not around « Bourg »; one bakery next door is enough; a cinema
    # that is not known next door is not said to be absent there.
    assert (bourg["presents"], bourg["seuls"], bourg["liste"]) == (3, 1, "pharmacie")
    assert (bourg["touchees"], bourg["emplois_pour_100"]) == (1, 150.0)
    assert (island["connus"], island["presents"]) == (len(EQUIPMENT) - 1, 1)
    assert (island["touchees"], island["seuls"], island["liste"]) == (0, 1, "boulangerie")
    assert pd.isna(island["emplois_pour_100"])
    assert summarise_centrality(found) == {
        "communes": 2, "n": 1, "attirent": 1, "emplois": 150.0, "presents": 2.0, "seuls": 1.0,
        "avec": 2,
    }  # fmt: skip


def test_condom_by_hand(gers: Territory) -> None:
    table = gers.dataset.keyed("indicateurs")
    pairs = gers.dataset.table("adjacences")
    near = pairs.loc[pairs["code_commune"] == "32107", "code_voisine"]
    far = pairs.loc[pairs["code_voisine"] == "32107", "code_commune"]
    around = [*near, *far]
    found = describe_centrality(gers).loc["32107"]
    assert found["touchees"] == len(around)
    alone = [
        label
        for code, label in EQUIPMENT.items()
        if table.loc["32107", code] > 0 and (table.loc[around, code] == 0).all()
    ]
    assert found["liste"] == ", ".join(alone)
