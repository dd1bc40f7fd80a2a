// The map of a watched board: areas as shapes, calls and units as marks with words. Marks move, come and go without drawing the map
// anew, so that whoever has moved the map stays where they are. Drawn by MapLibre where the browser can, else plainly; no tiles.
const canvas = document.querySelector("[data-board-map]");
const SVG = "http://www.w3.org/2000/svg";
const marks = new Map();
let surface = null;
let areas = [];

const isArea = (feature) => feature.properties.kind === "area";

function markOf(properties) {
  const mark = document.createElement(properties.href ? "a" : "span");
  const states = [properties.life && "life", properties.waiting && "waiting", properties.free && "free"].filter(Boolean);
  mark.className = ["map-mark", `map-mark-${properties.kind}`, ...states.map((state) => `map-mark-${state}`)].join(" ");
  if (properties.href) mark.href = properties.href;
  if (properties.kind !== "area") mark.title = properties.label;
  if (properties.kind === "call") {
    const age = Object.assign(document.createElement("time"), { dateTime: properties.since, textContent: properties.age });
    age.setAttribute("data-age", "");
    const words = Object.assign(document.createElement("span"), { className: "visually-hidden", textContent: ` ${properties.label}` });
    mark.append(age, words);
  } else mark.textContent = properties.name || properties.label;
  return mark;
}

function set(id, feature) {
  marks.get(id)?.remove();
  marks.delete(id);
  if (feature) marks.set(id, surface.put(markOf(feature.properties), feature.geometry.coordinates));
}

function nameSpot(feature, boundsOf) {
  const [west, south, east, north] = boundsOf([feature]);
  return [(west + east) / 2, south + (north - south) * 0.7];
}

function tool(words, sign, act) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: sign });
  button.setAttribute("aria-label", words);
  button.addEventListener("click", act);
  return button;
}

async function live(bounds) {
  if (!document.createElement("canvas").getContext("webgl2")) throw new Error("no drawing surface");
  const style = Object.assign(document.createElement("link"), { rel: "stylesheet", href: canvas.dataset.css });
  document.head.prepend(style);
  const maplibre = await import(canvas.dataset.module);
  maplibre.setWorkerUrl(new URL(canvas.dataset.worker, location.href).href);
  const look = getComputedStyle(canvas);
  const paint = { area: look.getPropertyValue("--map-area").trim(), line: look.getPropertyValue("--map-line").trim() };
  const whole = [[bounds[0], bounds[1]], [bounds[2], bounds[3]]];
  const map = new maplibre.Map({
    container: canvas, bounds: whole, fitBoundsOptions: { padding: 36 }, attributionControl: false, dragRotate: false, pitchWithRotate: false,
    style: { version: 8, sources: { areas: { type: "geojson", data: { type: "FeatureCollection", features: areas } } }, layers: [
      { id: "areas", type: "fill", source: "areas", paint: { "fill-color": paint.area } },
      { id: "edges", type: "line", source: "areas", paint: { "line-color": paint.line, "line-width": 1.5 } },
    ] },
  });
  const tools = Object.assign(document.createElement("div"), { className: "map-tools" });
  const { zoomIn, zoomOut, whole: all } = canvas.dataset;
  tools.append(tool(zoomIn, "+", () => map.zoomIn()), tool(zoomOut, "−", () => map.zoomOut()), tool(all, "⤢", () => map.fitBounds(whole, { padding: 36 })));
  canvas.append(tools);
  return {
    put: (element, place) => new maplibre.Marker({ element }).setLngLat(place).addTo(map),
    end: () => map.remove(),
  };
}

// The same places without a drawing surface. North is up; widths by the cosine of the latitude.
function plain([west, south, east, north]) {
  const squeeze = Math.cos(((south + north) / 2) * (Math.PI / 180));
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = 0.86 * Math.min(width / ((east - west) * squeeze || 1), height / (north - south || 1));
  const at = ([x, y]) => [width / 2 + (x - (west + east) / 2) * squeeze * scale, height / 2 - (y - (south + north) / 2) * scale];
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("aria-hidden", "true");
  for (const feature of areas) {
    const rings = feature.geometry.type === "Polygon" ? [feature.geometry.coordinates] : feature.geometry.coordinates;
    const shape = document.createElementNS(SVG, "path");
    shape.setAttribute("class", "map-area");
    shape.setAttribute("d", rings.flat().map((ring) => `M${ring.map((point) => at(point).join(" ")).join("L")}Z`).join(""));
    drawing.append(shape);
  }
  canvas.append(drawing);
  return {
    put(mark, place) {
      canvas.append(mark);
      const [x, y] = at(place);
      mark.style.left = `${Math.max(0, Math.min(width - mark.offsetWidth, x - mark.offsetWidth / 2))}px`;
      mark.style.top = `${y - mark.offsetHeight / 2}px`;
      return mark;
    },
    end: () => canvas.replaceChildren(),
  };
}

async function draw(features) {
  const { boundsOf } = await import(canvas.dataset.kit);
  areas = features.filter(isArea);
  canvas.hidden = false;
  const bounds = boundsOf(areas.length ? areas : features);
  surface?.end();
  marks.clear();
  canvas.replaceChildren();
  try {
    surface = await live(bounds);
  } catch {
    canvas.replaceChildren();
    surface = plain(bounds);
  }
  for (const area of areas) surface.put(markOf(area.properties), nameSpot(area, boundsOf));
  for (const feature of features) if (!isArea(feature)) set(feature.properties.id, feature);
}

async function start() {
  const answer = await fetch(canvas.dataset.places, { redirect: "manual", cache: "no-store" }).catch(() => null);
  const features = answer?.ok ? (await answer.json()).features : [];
  if (features.length) await draw(features);
}

document.addEventListener("board:places", ({ detail }) => {
  if (!surface) return;
  for (const id of detail.gone) set(id, null);
  for (const [id, place] of detail.calls) set(id, place);
  if (!detail.units) return;
  const here = new Set(detail.units.map((unit) => unit.properties.id));
  for (const id of [...marks.keys()]) if (id.startsWith("unit-") && !here.has(id)) set(id, null);
  for (const unit of detail.units) set(unit.properties.id, unit);
});
document.addEventListener("cg:theme", () => { if (surface) start(); });
if (canvas) start();
