"use strict";
// The explorer's chart: a table whose last column is drawn, one line per territory, one dot per town.
(() => {
  const { make } = ptvd;
  const OWN = 0; // rank of the report's own among the territories
  const MISSING = "n.\u00a0d.";

  ptvd.write = (value, { decimales, unite }) => {
    if (value === null) return MISSING;
    const number = value
      .toLocaleString("fr-FR", { minimumFractionDigits: decimales, maximumFractionDigits: decimales })
      .replace("-", "−");
    return unite ? `${number}\u202f${unite.replaceAll(" ", "\u00a0")}` : number;
  };

  const WIDTH = 300;
  const HEIGHT = 26;
  const draw = (kind, attributes, ...children) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", kind);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const makeStrip = (indicator, data, row, scale, choose) => {
    const svg = draw("svg", {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      class: "ptvd-strip",
      "aria-hidden": "true",
    });
    svg.append(
      draw("line", { x1: 0, x2: WIDTH, y1: HEIGHT / 2, y2: HEIGHT / 2, class: "ptvd-strip-axis" }),
    );
    for (const [rank, [code, label, territory]] of data.communes.entries()) {
      const value = indicator.communes[rank];
      if (territory !== row || value === null) continue;
      const title = draw("title", {}, `${label} : ${ptvd.write(value, indicator)}`);
      const across = HEIGHT / 2 + (((rank * 0.618) % 1) - 0.5) * 14;
      const dot = draw("circle", { cx: scale(value), cy: across, r: 3.4 }, title);
      dot.classList.add(row === OWN ? "ptvd-strip-own" : "ptvd-strip-other");
      dot.addEventListener("click", () => choose(code));
      svg.append(dot);
    }
    const [value] = indicator.territoires[row];
    if (value !== null) {
      const x = scale(value);
      svg.append(draw("line", { x1: x, x2: x, y1: 2, y2: HEIGHT - 2, class: "ptvd-strip-value" }));
    }
    return svg;
  };

  const makeScale = (indicator) => {
    const territories = indicator.territoires.map(([value]) => value);
    const values = [...indicator.communes, ...territories].filter((value) => value !== null);
    const low = Math.min(...values);
    const high = Math.max(...values);
    const span = high - low || 1;
    const scale = (value) => 8 + ((value - low) / span) * (WIDTH - 16);
    return { scale, low, high, empty: values.length === 0 };
  };

  ptvd.makeChart = (indicator, data, choose) => {
    const { scale, low, high, empty } = makeScale(indicator);
    const head = make(
      "tr",
      {},
      make("th", { scope: "col" }, "Communes PVD"),
      make("th", { scope: "col", class: "num" }, "Valeur"),
      make("th", { scope: "col", class: "num" }, "n"),
      make(
        "th",
        { scope: "col" },
        empty
          ? "aucune valeur"
          : `un point par commune, de ${ptvd.write(low, indicator)} à ${ptvd.write(high, indicator)}`,
      ),
    );
    const rows = data.territoires.map(([label, kind], row) => {
      const [, text, n, communes] = indicator.territoires[row];
      return make(
        "tr",
        row === OWN ? { class: "ptvd-own" } : {},
        make("th", { scope: "row" }, kind === "région" ? `${label} (région)` : label),
        make("td", { class: "num" }, text),
        make("td", { class: "num" }, `${n.toLocaleString("fr-FR")}/${communes.toLocaleString("fr-FR")}`),
        make("td", {}, empty ? "" : makeStrip(indicator, data, row, scale, choose)),
      );
    });
    const caption = make("caption", {}, `${indicator.titre}, par territoire`);
    const table = make("table", {}, caption, make("thead", {}, head), make("tbody", {}, ...rows));
    return ptvd.wrapTable(table);
  };
})();
