"use strict";
// Shows the notebook's ipyleaflet maps with plain Leaflet, from the widget state saved in the page.
(() => {
  const holder = document.getElementById("ptvd-widgets");
  if (!holder) return;
  const models = JSON.parse(holder.textContent);
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
        if (feature.properties.popup) layer.bindPopup(feature.properties.popup);
      },
    });

  const makeLegend = (state) => {
    const control = L.control({ position: state.position });
    control.onAdd = () => {
      const list = L.DomUtil.create("ul", "ptvd-legend");
      for (const [label, colour] of Object.entries(state.legend)) {
        const item = document.createElement("li");
        const swatch = document.createElement("i");
        swatch.style.background = colour;
        item.append(swatch, label);
        list.append(item);
      }
      return list;
    };
    return control;
  };

  const makeControl = (model, overlays) => {
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
        return L.control.layers(null, overlays, { ...position, collapsed: state.collapsed });
      case "LeafletScaleControlModel":
        return L.control.scale({ ...position, imperial: false });
      case "LeafletLegendControlModel":
        return makeLegend(state);
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
    const overlays = {};
    for (const { state: layer } of state.layers.map(read)) {
      overlays[layer.name] = makeLayer(layer).addTo(map);
    }
    for (const model of state.controls.map(read)) {
      const control = makeControl(model, overlays);
      if (control) control.addTo(map);
    }
  };

  for (const element of document.querySelectorAll(".ptvd-map")) {
    const model = models[element.dataset.model];
    if (model && model.model_name === "LeafletMapModel") show(element, model.state);
  }
  document.documentElement.classList.add("ptvd-live");
  const folded = [];
  window.addEventListener("beforeprint", () => {
    for (const element of document.querySelectorAll("details:not([open])")) {
      element.open = true;
      folded.push(element);
    }
  });
  window.addEventListener("afterprint", () => {
    for (const element of folded.splice(0)) element.open = false;
  });
})();
