"use strict";
// An indicator chosen by the reader: EPCI coloured by class, PVD towns as graded symbols, the chart
// of every town (chart.js), and tables of the same values. The choice is in the address.
(() => {
  const data = ptvd.readData("ptvd-explorer");
  const view = ptvd.maps[0];
  const place = document.querySelector(".ptvd-explorer");
  if (!data || !view || !place) return;
  const { make, write, wrapTable } = ptvd;

  const RADII = [4, 5.5, 7, 8.5, 10];
  const HATCH = "url(#ptvd-hachures)";

  const over = ({ methode }) =>
    methode === "rapport de sommes" ? "somme des numérateurs sur somme des dénominateurs" : methode;

  // Classes: the rank of a value among the bounds; missing is a class of its own.

  const classify = (value, bounds) =>
    value === null ? null : bounds.filter((bound) => value >= bound).length;
  const colours = (bounds) => {
    // Fewer classes than colours: keep the ends, so that low stays light and high stays dark.
    const last = data.couleurs.length - 1;
    return bounds.length === 0
      ? [data.couleurs[1]]
      : Array.from({ length: bounds.length + 1 }, (_, rank) =>
          data.couleurs[Math.round((rank * last) / bounds.length)],
        );
  };
  const radius = (rank, bounds) =>
    RADII[bounds.length ? Math.round((rank * (RADII.length - 1)) / bounds.length) : 2];

  // The map

  const features = { epci: new Map(), communes: new Map() };
  const groups = new Map();
  const others = new Set(); // layers that would hide what is coloured
  const ranks = {
    epci: new Map(data.epci.map(([code], rank) => [code, rank])),
    communes: new Map(data.communes.map(([code], rank) => [code, rank])),
  };
  for (const group of Object.values(view.overlays)) {
    group.eachLayer((layer) => {
      const { code } = layer.feature.properties;
      if (ranks.epci.has(code)) features.epci.set(code, layer);
      else if (layer.setRadius && ranks.communes.has(code)) features.communes.set(code, layer);
      else if (layer.firstStyle.fillColor) others.add(group);
      groups.set(layer, group);
    });
  }

  const colour = (indicator) => {
    const { bornes } = indicator;
    const scale = colours(bornes);
    for (const [code, layer] of features.epci) {
      const rank = classify(indicator.epci[ranks.epci.get(code)], bornes);
      layer.setStyle({
        fillColor: rank === null ? HATCH : scale[rank],
        fillOpacity: 1,
        color: "#4a5560",
        weight: 0.8,
      });
    }
    for (const [code, layer] of features.communes) {
      const rank = classify(indicator.communes[ranks.communes.get(code)], bornes);
      layer.setStyle({
        radius: rank === null ? RADII[0] : radius(rank, bornes),
        fillColor: rank === null ? "#ffffff" : scale[rank],
        color: "#16191c",
        weight: 1.6,
        dashArray: rank === null ? "2 2" : null,
      });
    }
    for (const group of others) group.remove();
  };

  const restore = () => {
    for (const layer of features.epci.values()) layer.setStyle(layer.firstStyle);
    for (const group of others) group.addTo(view.map);
    for (const layer of features.communes.values()) {
      layer.setStyle({ dashArray: null, ...layer.firstStyle });
    }
  };

  const makeLegend = (indicator) => {
    const { bornes } = indicator;
    const known = [...indicator.epci, ...indicator.communes].filter((value) => value !== null);
    const bare = { ...indicator, unite: "" };
    const rows = colours(bornes).map((fill, rank) => {
      const low = rank ? bornes[rank - 1] : Math.min(...known);
      const last = rank === bornes.length;
      const high = last ? Math.max(...known) : bornes[rank];
      const label =
        low === high
          ? write(low, indicator)
          : `${write(low, bare)} à ${last ? "" : "moins de "}${write(high, indicator)}`;
      return [label, fill, "ptvd-square", "ptvd-dot"];
    });
    const list = ptvd.makeLegend([...rows, ["non disponible", "", "ptvd-square ptvd-hatched"]]);
    for (const [rank, dot] of [...list.querySelectorAll(".ptvd-dot")].entries()) {
      const size = `${2 * radius(rank, bornes)}px`;
      Object.assign(dot.style, { width: size, height: size });
    }
    list.prepend(make("li", { class: "ptvd-legend-title" }, "EPCI (carré), PVD (rond)"));
    return list;
  };

  const status = make("p", { class: "ptvd-spoken", role: "status" });

  const shape = make("div");
  shape.innerHTML =
    '<svg width="0" height="0" aria-hidden="true" focusable="false" class="ptvd-defs"><defs>' +
    '<pattern id="ptvd-hachures" width="6" height="6" patternUnits="userSpaceOnUse" ' +
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/>' +
    '<line x1="0" y1="0" x2="0" y2="6" stroke="#6f7377" stroke-width="2"/></pattern></defs></svg>';

  // Popups follow the indicator; the map's own come back with the programme.

  const describe = (label, value, indicator) =>
    make("div", {}, make("strong", {}, label), make("br"), indicator.titre, make("br"), value);

  const bindPopups = (indicator) => {
    for (const kind of ["epci", "communes"]) {
      for (const [code, layer] of features[kind]) {
        const rank = ranks[kind].get(code);
        layer.setPopupContent(
          indicator
            ? describe(data[kind][rank][1], write(indicator[kind][rank], indicator), indicator)
            : layer.feature.properties.popup,
        );
      }
    }
  };

  const openPopup = (code) => {
    const layer = features.communes.get(code) || features.epci.get(code);
    if (!layer) return;
    groups.get(layer).addTo(view.map);
    const where = layer.getLatLng ? layer.getLatLng() : data.epci[ranks.epci.get(code)].slice(2);
    view.map.panTo(where, { animate: false });
    layer.openPopup(where);
    status.textContent = layer.getPopup().getElement().innerText;
  };

  const makeNote = (indicator) => {
    const link = make("a", { href: `#${indicator.definition}` }, "Définition");
    return make(
      "p",
      { class: "ptvd-source" },
      `Trait : communes PVD du territoire prises ensemble (${over(indicator)}) ; n : communes ` +
        "renseignées sur communes PVD. Carte : EPCI, toutes leurs communes ; classes : quintiles " +
        "des EPCI et des communes PVD, aux ex æquo près. " +
        (indicator.manquant && `Non disponible : ${indicator.manquant}. `) +
        `Source : ${indicator.source}. `,
      link,
      ".",
    );
  };

  const makeValues = (indicator, kind, title, columns) => {
    const body = data[kind].map((entry, rank) => {
      const value = indicator[kind][rank];
      const cell = make("td", { class: "num" }, write(value, indicator));
      if (value !== null) cell.dataset.v = value;
      const middle =
        kind === "communes" ? [make("td", {}, data.territoires[entry[2]][0])] : [];
      return make("tr", {}, make("th", { scope: "row" }, entry[1]), ...middle, cell);
    });
    const head = columns.map((label, rank) =>
      make("th", { scope: "col", ...(rank === columns.length - 1 ? { class: "num" } : {}) }, label),
    );
    const caption = make("caption", {}, `${indicator.titre} : ${title}`);
    const table = make(
      "table",
      {},
      caption,
      make("thead", {}, make("tr", {}, ...head)),
      make("tbody", {}, ...body),
    );
    ptvd.makeSortable(table);
    return wrapTable(table);
  };

  const unfolded = new Set(); // what the reader opened stays open

  const makeFold = (indicator, kind, title, columns) => {
    const fold = make("details", { class: "ptvd-details" }, make("summary", {}, `Valeurs : ${title}`));
    const fill = () => {
      if (fold.children.length > 1) return;
      fold.append(makeValues(indicator, kind, title, columns));
    };
    fold.addEventListener("toggle", () => {
      fill();
      unfolded[fold.open ? "add" : "delete"](kind);
    });
    if (unfolded.has(kind)) {
      fill();
      fold.open = true;
    }
    return fold;
  };

  // The choice

  const makeOption = (value, label) => make("option", { value }, label);
  const chooser = make("select", { id: "ptvd-indicateur" });
  chooser.append(makeOption("", "Le programme : communes, EPCI, Action cœur de ville"));
  for (const [theme, codes] of data.themes) {
    chooser.append(
      make(
        "optgroup",
        { label: theme },
        ...codes.map((code) => makeOption(code, data.indicateurs[code].titre)),
      ),
    );
  }
  const finder = make("select", { id: "ptvd-commune" }, makeOption("", "choisir…"));
  for (const [row, [territory]] of data.territoires.entries()) {
    const towns = data.communes.filter(
      ([code, , owner]) => owner === row && features.communes.has(code),
    );
    if (towns.length) {
      const options = towns.map(([code, label]) => makeOption(code, label));
      finder.append(make("optgroup", { label: `PVD, ${territory}` }, ...options));
    }
  }
  const found = data.epci.filter(([code]) => features.epci.has(code));
  if (found.length) {
    const options = found.map(([code, label]) => makeOption(code, label));
    finder.append(make("optgroup", { label: "EPCI" }, ...options));
  }
  finder.addEventListener("change", () => openPopup(finder.value));
  finder.addEventListener("keydown", ({ key }) => {
    if (key === "Escape") view.map.closePopup();
  });

  const panel = make("div", { class: "ptvd-explorer-panel" });
  const bar = make(
    "div",
    { class: "ptvd-explorer-bar" },
    make("div", {}, make("label", { for: chooser.id }, "Colorer la carte par"), chooser),
    make("div", {}, make("label", { for: finder.id }, "Aller à"), finder),
  );
  const slot = make("div", { class: "ptvd-explorer-map" });
  for (const element of [...document.querySelectorAll(".ptvd-map-note, .ptvd-map ~ .ptvd-legend")]) {
    slot.append(element);
  }
  slot.prepend(view.element);
  place.append(bar, make("div", { class: "ptvd-explorer-grid" }, slot, panel), status);
  place.append(shape.firstChild);

  let legend = view.legend;
  const swapLegend = (list) => {
    if (legend) legend.replaceWith(list);
    else view.element.after(list);
    legend = list;
  };
  let shown = "";

  const show = (code) => {
    const indicator = data.indicateurs[code];
    shown = indicator ? code : "";
    chooser.value = shown;
    finder.value = "";
    view.map.closePopup();
    bindPopups(indicator);
    panel.replaceChildren();
    if (indicator) {
      colour(indicator);
      swapLegend(makeLegend(indicator));
      if (view.layersControl) view.layersControl.collapse();
      panel.append(
        ptvd.makeChart(indicator, data, openPopup),
        makeNote(indicator),
        makeFold(indicator, "communes", "communes PVD", ["Commune", data.niveau, "Valeur"]),
        makeFold(indicator, "epci", "EPCI de la carte", ["Intercommunalité", "Valeur"]),
      );
    } else {
      restore();
      swapLegend(view.legend);
    }
    status.textContent = indicator ? `Carte et tableau : ${indicator.titre}` : "Carte du programme";
    if (place.classList.toggle("ptvd-explored", Boolean(indicator)) !== wide) return;
    wide = !wide;
    view.fit();
  };
  let wide = true; // the map has the whole width while no indicator is shown

  chooser.addEventListener("change", () => {
    show(chooser.value);
    const { pathname, search } = location;
    history.replaceState(null, "", chooser.value ? `#${chooser.value}` : pathname + search);
  });
  const follow = () => {
    const code = location.hash.slice(1);
    if (code === shown) return;
    if (Object.hasOwn(data.indicateurs, code)) {
      show(code);
      place.scrollIntoView();
    } else if (code === "") show("");
  };
  addEventListener("hashchange", follow);
  view.fit();
  follow();
})();
