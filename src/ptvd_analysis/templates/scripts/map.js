"use strict";
// Shows the notebook's ipyleaflet maps with plain Leaflet, from the widget state saved in the page.
(() => {
  const models = ptvd.readData("ptvd-widgets");
  const backgrounds = ptvd.readData("ptvd-backgrounds") || [];
  ptvd.maps = [];
  if (!models) return;
  const read = (reference) => models[reference.replace("IPY_MODEL_", "")];

  const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
  const options = (state) =>
    Object.fromEntries(
      (state.options || [])
        .filter((name) => state[name] !== null && state[name] !== undefined)
        .map((name) => [camel(name), state[name]]),
    );

  const makeLayer = (state) =>
    L.geoJSON(state.data, {
      style: () => state.style,
      pointToLayer: (_, where) => L.circleMarker(where, state.point_style),
      onEachFeature: (feature, layer) => {
        layer.firstStyle = feature.geometry.type === "Point" ? state.point_style : state.style;
        if (feature.properties.popup) layer.bindPopup(feature.properties.popup);
      },
    });

  ptvd.makeLegend = (position, rows) => {
    const control = L.control({ position });
    control.onAdd = () => {
      const list = L.DomUtil.create("ul", "ptvd-legend");
      for (const [label, colour, mark] of rows) {
        const swatch = ptvd.make("i", { class: mark || "ptvd-square", "aria-hidden": "true" });
        swatch.style.background = colour;
        list.append(ptvd.make("li", {}, swatch, label));
      }
      return list;
    };
    return control;
  };

  const makeBackgrounds = (view, element) => {
    const note = ptvd.make("p", { class: "ptvd-map-note", role: "status" });
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

  // From the layer on top to the one at the bottom; points have round marks.
  const listLegend = (entries, view) => {
    const styles = Object.values(view.overlays).map((group) => group.getLayers()[0]);
    const find = (colour) => styles.findLastIndex((layer) => layer.firstStyle.fillColor === colour);
    return Object.entries(entries)
      .sort(([, one], [, other]) => find(other) - find(one))
      .map(([label, colour]) => {
        const layer = styles[find(colour)];
        return [label, colour, layer && layer.setRadius ? "ptvd-dot" : "ptvd-square"];
      });
  };

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
        view.legend = ptvd.makeLegend(state.position, listLegend(state.legend, view));
        return view.legend;
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
    for (const { state: layer } of state.layers.map(read)) {
      const shown = makeLayer(layer).addTo(map);
      view.overlays[layer.name] = shown;
      if (layer.data.features.some(({ properties }) => properties.frame)) {
        frame.extend(shown.getBounds());
      }
    }
    view.fit = () => {
      map.invalidateSize({ animate: false });
      if (frame.isValid()) map.fitBounds(frame, { padding: [14, 14], animate: false });
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
    addEventListener("resize", () => map.invalidateSize());
    ptvd.maps.push(view);
  };

  for (const element of document.querySelectorAll(".ptvd-map")) {
    const model = models[element.dataset.model];
    if (model && model.model_name === "LeafletMapModel") show(element, model.state);
  }
})();
