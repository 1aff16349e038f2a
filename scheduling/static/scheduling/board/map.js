// The routes of the shown lines: drawn without any outside map, and as a table that says the same.
const COLOURS = ["#1d4ed8", "#b45309", "#15803d", "#b91c1c", "#6d28d9", "#0e7490", "#a21caf", "#4d7c0f", "#374151", "#9f1239"];
let map;
let layers;

function load(kind, source) {
  return new Promise((resolve, reject) => {
    const element = kind === "script" ? Object.assign(document.createElement("script"), { src: source }) : Object.assign(document.createElement("link"), { rel: "stylesheet", href: source });
    element.onload = resolve;
    element.onerror = () => reject(new Error(source));
    document.head.append(element);
  });
}

async function leaflet(root) {
  if (!window.L) await Promise.all([load("link", `${root}leaflet.css`), load("script", `${root}leaflet.js`)]);
  return window.L;
}

export async function drawMap(server, grid, config) {
  const [{ tours, table }, L] = await Promise.all([server.get("routes", { keys: grid.lines.map((line) => line.dataset.key).join(" ") }), leaflet(config.leaflet)]);
  document.querySelector("#cb-map-table").innerHTML = table;
  map ||= L.map("cb-map-drawing", { preferCanvas: true, attributionControl: false, zoomSnap: 0.25 });
  layers?.remove();
  layers = L.featureGroup().addTo(map);
  if (config.tiles) L.tileLayer(config.tiles).addTo(map);
  tours.forEach((tour, number) => {
    const color = COLOURS[number % COLOURS.length];
    const dashArray = number < COLOURS.length ? null : "6 4";
    const points = tour.stops.map((stop) => [stop.latitude, stop.longitude]);
    L.polyline(points, { color, dashArray, weight: 2.5 }).bindTooltip(tour.code, { sticky: true }).addTo(layers);
    tour.stops.forEach((stop, order) => L.circleMarker([stop.latitude, stop.longitude], { color, radius: 5, fillOpacity: 0.7 }).bindTooltip(`${tour.code} ${order + 1}: ${stop.clock} ${stop.code}`).addTo(layers));
  });
  map.invalidateSize();
  if (layers.getLayers().length) map.fitBounds(layers.getBounds().pad(0.05), { animate: false });
}
