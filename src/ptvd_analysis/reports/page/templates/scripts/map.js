"use strict";
// Shows the notebook's ipyleaflet maps with plain Leaflet, from the widget state saved in the page.
(() => {
  const models = ptvd.readData("ptvd-widgets");
  const backgrounds = ptvd.readData("ptvd-backgrounds") || [];
  ptvd.maps = [];
  if (!models) return;
  const { make } = ptvd;
  const read = (reference) => models[reference.replace("IPY_MODEL_", "")];

  const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  const options = (state) =>
    Object.fromEntries(
      (state.options || [])
        .filter((name) => state[name] !== null && state[name] !== undefined)
        .map((name) => [camel(name), state[name]]),
    );

  // Each layer has a pane of its own: one that is switched off and on again keeps its place.
  const makeLayer = (state, map, rank) => {
    const pane = `ptvd-${rank}`;
    map.createPane(pane).style.zIndex = 400 + rank;
    return L.geoJSON(state.data, {
      pane,
      interactive: state.data.features.some(({ properties }) => properties.popup),
      style: () => state.style,
      pointToLayer: (_, where) => L.circleMarker(where, { ...state.point_style, pane }),
      onEachFeature: (feature, layer) => {
        layer.firstStyle = feature.geometry.type === "Point" ? state.point_style : state.style;
        if (feature.properties.popup) layer.bindPopup(feature.properties.popup);
      },
    });
  };

  ptvd.makeLegend = (rows) =>
    make(
      "ul",
      { class: "ptvd-legend", "aria-label": "Légende" },
      ...rows.map(([label, colour, ...marks]) => {
        const swatches = marks.map((mark) => {
          const swatch = make("i", { class: mark, "aria-hidden": "true" });
          swatch.style.background = colour;
          return swatch;
        });
        return make("li", {}, ...swatches, label);
      }),
    );

  const makeBackgrounds = (view, element) => {
    const note = make("p", { class: "ptvd-map-note", role: "status" });
    element.after(note);
    const attribution = L.control.attribution({ prefix: false });
    const choices = { "Sans fond": L.layerGroup() };
    for (const { nom, url, attribution: credit, max_zoom: maxNativeZoom } of backgrounds) {
      const tiles = L.tileLayer(url, { attribution: credit, maxNativeZoom, maxZoom: 19 });
      tiles.on("add", () => {
        note.textContent = "";
        attribution.addTo(view.map);
      });
      tiles.on("remove", () => {
        note.textContent = "";
        attribution.remove();
      });
      tiles.on("tileerror", () => {
        note.textContent = `Le fond « ${nom} » ne répond pas : il faut un réseau.`;
      });
      choices[`${nom} (réseau requis)`] = tiles;
    }
    choices["Sans fond"].addTo(view.map);
    return choices;
  };

  // From the layer on top to the one at the bottom: a saved state has no order. Points have round marks.
  const listLegend = (entries, view) =>
    Object.entries(view.overlays)
      .reverse()
      .filter(([label]) => label in entries)
      .map(([label, group]) => [
        label,
        entries[label],
        group.getLayers().some((layer) => layer.setRadius) ? "ptvd-dot" : "ptvd-square",
      ]);

  const makeControl = (model, view, element) => {
    const { state } = model;
    const position = { position: state.position };
    switch (model.model_name) {
      case "LeafletZoomControlModel":
        return L.control.zoom({
          ...position,
          zoomInTitle: "Agrandir",
          zoomOutTitle: "Réduire",
        });
      case "LeafletLayersControlModel":
        view.layersControl = L.control.layers(makeBackgrounds(view, element), view.overlays, {
          ...position,
          collapsed: state.collapsed || element.clientWidth < 700,
        });
        return view.layersControl;
      case "LeafletScaleControlModel":
        return L.control.scale({ ...position, imperial: false });
      case "LeafletLegendControlModel":
        view.legend = ptvd.makeLegend(listLegend(state.legend, view));
        element.after(view.legend);
        return null;
      default:
        return null;
    }
  };

  const show = (element, state) => {
    const map = L.map(element, {
      ...options(state),
      center: state.center,
      zoom: state.zoom,
      zoomControl: false,
      attributionControl: false,
    });
    const view = { element, map, overlays: {}, legend: null };
    const frame = L.latLngBounds([]);
    for (const [rank, { state: layer }] of state.layers.map(read).entries()) {
      const shown = makeLayer(layer, map, rank).addTo(map);
      view.overlays[layer.name] = shown;
      if (layer.data.features.some(({ properties }) => properties.frame)) {
        frame.extend(shown.getBounds());
      }
    }
    // What the reader moved stays where it is.
    let fitting = false;
    let moved = false;
    map.on("movestart", () => (moved = moved || !fitting));
    view.fit = () => {
      map.invalidateSize({ animate: false });
      if (moved || !frame.isValid()) return;
      fitting = true;
      map.fitBounds(frame, { padding: [14, 14], animate: false });
      fitting = false;
    };
    view.fit();
    for (const model of state.controls.map(read)) {
      const control = makeControl(model, view, element);
      if (control) control.addTo(map);
    }
    const toggle = element.querySelector(".leaflet-control-layers-toggle");
    if (toggle) {
      toggle.textContent = "Couches";
      toggle.removeAttribute("title");
    }
    map.on("popupopen", ({ popup }) => {
      const close = popup.getElement().querySelector(".leaflet-popup-close-button");
      if (close) close.setAttribute("aria-label", "Fermer");
    });
    map.on("popupclose", ({ popup }) => {
      if (popup.getElement().contains(document.activeElement)) element.focus();
    });
    addEventListener("resize", view.fit);
    // On paper a map stands only where nothing drawn for paper takes its place.
    const setWidth = (width) => () => {
      if (document.querySelector(".ptvd-static-map")) return;
      element.style.width = width;
      view.fit();
    };
    addEventListener("beforeprint", setWidth("18cm"));
    addEventListener("afterprint", setWidth(""));
    ptvd.maps.push(view);
  };

  for (const element of document.querySelectorAll(".ptvd-map")) {
    const model = models[element.dataset.model];
    if (model && model.model_name === "LeafletMapModel") show(element, model.state);
  }
})();
