// Draws places on a map beside their list: areas as shapes, calls and units as marks with words. No tiles, no fonts from elsewhere.
// MapLibre draws where the browser can; otherwise a plain drawing; without script the list says it all.
const collections = new WeakMap();

function placesOf(canvas) {
  return JSON.parse(document.getElementById(canvas.dataset.geojson)?.textContent || "null");
}

function eachPoint(coordinates, visit) {
  if (typeof coordinates[0] === "number") visit(coordinates);
  else coordinates.forEach((inner) => eachPoint(inner, visit));
}

export function boundsOf(features) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const feature of features) {
    eachPoint(feature.geometry.coordinates, ([x, y]) => {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    });
  }
  return box;
}

// A mark: kind is call, unit or area; life marks life at risk; href makes it a link to the same place as the list.
function markOf({ label = "", kind = "call", life = false, href = "" }) {
  const mark = document.createElement(href ? "a" : "span");
  mark.className = `map-mark map-mark-${kind}${life ? " map-mark-life" : ""}`;
  mark.textContent = label;
  if (href) mark.href = href;
  return mark;
}

const isArea = (feature) => feature.geometry.type.endsWith("Polygon");

// The name of an area stands above its middle, where fewer marks are.
function nameSpotOf(feature) {
  const [west, south, east, north] = boundsOf([feature]);
  return [(west + east) / 2, south + (north - south) * 0.7];
}

function tool(words, sign, act) {
  const button = document.createElement("button");
  Object.assign(button, { type: "button", className: "button", textContent: sign });
  button.setAttribute("aria-label", words);
  button.addEventListener("click", act);
  return button;
}

function colours(canvas) {
  const style = getComputedStyle(canvas);
  return { area: style.getPropertyValue("--map-area").trim(), line: style.getPropertyValue("--map-line").trim() };
}

async function drawLive(canvas, places) {
  if (!document.createElement("canvas").getContext("webgl2")) throw new Error("no drawing surface");
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: canvas.dataset.css });
  if (!document.querySelector(`link[href="${canvas.dataset.css}"]`)) document.head.prepend(style);
  const maplibre = await import(canvas.dataset.module);
  maplibre.setWorkerUrl(new URL(canvas.dataset.worker, location.href).href);
  const [west, south, east, north] = boundsOf(places.features);
  const whole = [[west, south], [east, north]];
  const { area, line } = colours(canvas);
  const source = { type: "geojson", data: { type: "FeatureCollection", features: places.features.filter(isArea) } };
  const layers = [
    { id: "areas", type: "fill", source: "areas", paint: { "fill-color": area } },
    { id: "edges", type: "line", source: "areas", paint: { "line-color": line, "line-width": 1.5 } },
  ];
  const map = new maplibre.Map({
    container: canvas, style: { version: 8, sources: { areas: source }, layers }, bounds: whole, fitBoundsOptions: { padding: 36 },
    attributionControl: false, dragRotate: false, pitchWithRotate: false, cooperativeGestures: false,
  });
  for (const feature of places.features) {
    const place = isArea(feature) ? nameSpotOf(feature) : feature.geometry.coordinates;
    const properties = isArea(feature) ? { label: feature.properties.label, kind: "area" } : feature.properties;
    new maplibre.Marker({ element: markOf(properties) }).setLngLat(place).addTo(map);
  }
  const tools = Object.assign(document.createElement("div"), { className: "map-tools" });
  tools.append(
    tool(canvas.dataset.zoomIn, "+", () => map.zoomIn()),
    tool(canvas.dataset.zoomOut, "−", () => map.zoomOut()),
    tool(canvas.dataset.whole, "⤢", () => map.fitBounds(whole, { padding: 36 })),
  );
  canvas.append(tools);
  return map;
}

// The same places without a drawing surface: shapes in a drawing, marks on top. North is up, widths by the cosine of the latitude.
function drawPlain(canvas, places) {
  const [west, south, east, north] = boundsOf(places.features);
  const squeeze = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = 0.86 * Math.min(width / ((east - west) * squeeze || 1), height / (north - south || 1));
  const at = ([x, y]) => [width / 2 + (x - (west + east) / 2) * squeeze * scale, height / 2 - (y - (south + north) / 2) * scale];
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("aria-hidden", "true");
  canvas.append(drawing);
  for (const feature of places.features) {
    const properties = isArea(feature) ? { label: feature.properties.label, kind: "area" } : feature.properties;
    const mark = markOf(properties);
    canvas.append(mark);
    const [x, y] = at(isArea(feature) ? nameSpotOf(feature) : feature.geometry.coordinates);
    mark.style.left = `${x - mark.offsetWidth / 2}px`;
    mark.style.top = `${y - mark.offsetHeight / 2}px`;
    if (!isArea(feature)) continue;
    const rings = feature.geometry.type === "Polygon" ? [feature.geometry.coordinates] : feature.geometry.coordinates;
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("class", "map-area");
    shape.setAttribute("d", rings.flat().map((ring) => `M${ring.map((point) => at(point).join(" ")).join("L")}Z`).join(""));
    drawing.append(shape);
  }
}

async function draw(canvas) {
  const places = placesOf(canvas);
  if (!places?.features?.length) return;
  collections.get(canvas)?.remove?.();
  canvas.replaceChildren();
  canvas.hidden = false;
  try {
    collections.set(canvas, await drawLive(canvas, places));
  } catch {
    canvas.replaceChildren();
    drawPlain(canvas, places);
  }
}

const drawAll = (root) => root.querySelectorAll?.("[data-map]").forEach((canvas) => draw(canvas));
document.addEventListener("htmx:load", (event) => { if (event.target !== document.body) drawAll(event.target); });
document.addEventListener("cg:theme", () => drawAll(document));
drawAll(document);
