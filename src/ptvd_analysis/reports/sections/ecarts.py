"""What can be told of the differences between the département's PVD communes and the others'."""

from __future__ import annotations

import pandas as pd

from ptvd_analysis.comparison.comparison import Comparison
from ptvd_analysis.comparison.verdicts import judge
from ptvd_analysis.presentation.french.nouns import NOUNS, Noun
from ptvd_analysis.presentation.french.sentences import contract_of, name_vintages
from ptvd_analysis.presentation.french.verdicts import VERDICTS
from ptvd_analysis.presentation.html.tables import ReportTable, TableColumn
from ptvd_analysis.reports.page.blocks import Blocks, blocks, heading, paragraph
from ptvd_analysis.reports.subject.citations import cite_rows
from ptvd_analysis.reports.subject.scales import ReferenceChoice


def show_differences(comparison: Comparison, choice: ReferenceChoice) -> Blocks:
    """Show every difference, with its interval and the word it allows."""
    top = heading("Écarts, commune par commune", "comparaison-ecarts")
    if comparison.territory.pvd(comparison.millesime).empty or not comparison.others:
        return blocks(top, paragraph("Aucun écart à estimer sans communes PVD des deux côtés."))
    noun = NOUNS[comparison.territory.level]
    return blocks(
        top,
        paragraph(
            f"L’écart est la médiane des différences entre chaque commune PVD {noun.of()} et "
            f"chaque commune PVD {contract_of(choice.label)}, avec l’intervalle à 95 % que le test "
            "des rangs de Mann et Whitney ne rejette pas. L’écart rétréci, avec son intervalle à "
            "90 %, tient compte de ce que valent les écarts de même sorte entre départements de "
            "France : « plus élevé » ou « plus faible » se dit si la probabilité que son sens soit "
            "faux est d’au plus 5 %, « plutôt » au plus 10 %, « proche » si l’écart est, à 95 %, "
            "sous un demi-écart type des communes PVD. L’écart n’est pas la différence des deux "
            "médianes ; il peut même être de signe contraire."
        ),
        tabulate_verdicts(comparison, choice),
    )


def tabulate_verdicts(comparison: Comparison, choice: ReferenceChoice) -> ReportTable:
    """Tabulate the verdicts of the report, one row per indicator."""
    return tabulate_differences(
        judge(comparison),
        "ecarts",
        f"Écarts entre les communes PVD {comparison.territory.genitif} et celles "
        f"{contract_of(choice.label)}",
        NOUNS[comparison.territory.level],
    )


def tabulate_differences(
    verdicts: pd.DataFrame, slug: str, caption: str, noun: Noun
) -> ReportTable:
    """Tabulate verdicts of :func:`ptvd_analysis.comparison.verdicts.judge`, one row per indicator."""
    frame = verdicts.copy()
    frame["libelle"] = name_vintages(frame)
    frame["verdict"] = frame["verdict"].map(VERDICTS)
    return ReportTable(
        slug,
        caption,
        frame,
        (
            TableColumn("libelle", "Indicateur", "indicator"),
            TableColumn("verdict", "Verdict"),
            TableColumn("ecart", "Écart", "difference"),
            TableColumn("ecart_bas", "Intervalle, de", "difference"),
            TableColumn("ecart_haut", "à", "difference"),
            TableColumn("retreci", "Écart rétréci", "difference"),
            TableColumn("retreci_bas", "Intervalle, de", "difference"),
            TableColumn("retreci_haut", "à", "difference"),
            TableColumn("p_signe", "p du sens faux", "p_value"),
            TableColumn("mediane", "Médiane", "value"),
            TableColumn("n", "n", "number"),
            TableColumn("mediane_references", "Médiane, comparées", "value"),
            TableColumn("n_references", "n, comparées", "number"),
            TableColumn("references", noun.some, "number"),
        ),
        cite_rows(frame),
        note="n : communes PVD dont la valeur est connue, et de combien "
        f"{noun.some} {noun.agree('comparé', 2)} elles "
        "sont. p du sens faux : probabilité que l’écart vrai soit de l’autre côté de zéro que l’écart "
        "rétréci. Non calibré : comparaison qui n’est pas de celles où l’erreur est mesurée. "
        "L’intervalle dit la variabilité entre communes.",
    )
