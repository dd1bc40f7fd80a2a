// The map of a watched board: areas as shapes, calls and units as marks with words. Marks move, come and go without drawing the map
// anew, so that whoever has moved the map stays where they are. Drawn by MapLibre where the browser can, else plainly; no tiles.
const canvas = document.querySelector("[data-board-map]");
const SVG = "http://www.w3.org/2000/svg";
const marks = new Map();
const names = [];
const STEP = 30;
const NEAR = 1.5 * STEP;
const MOST = 90;
const TRIED = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].flatMap((down) => [-4, -3, -2, -1, 0, 1, 2, 3, 4].map((right) => [right * STEP, down * STEP])).sort((one, other) => Math.hypot(...one) - Math.hypot(...other));
let surface = null;
let asked = false;
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
  spreadSoon();
}

// Marks that would cover each other move apart, with a line to where they belong; the most urgent stay in place. The name of an area
// moves a little or gives way. With more than MOST marks there is no room to move to, and all stay where they belong.
function weight({ className }) {
  const kinds = ["map-mark-area", "map-mark-unit", "map-mark-call", "map-mark-waiting", "map-mark-life"];
  return kinds.findLastIndex((kind) => className.includes(kind)) - (className.includes("map-mark-free") ? 0.5 : 0);
}

const meet = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
const within = (a, b) => a.left >= b.left && a.right <= b.right && a.top >= b.top && a.bottom <= b.bottom;

function lead(mark, [right, down], { width, height }) {
  mark.querySelector(".map-lead")?.remove();
  const length = Math.hypot(right, down);
  const inside = Math.min(width / 2 / Math.abs(right), height / 2 / Math.abs(down));
  mark.classList.toggle("map-mark-moved", length > 0);
  if (!length || inside >= 1) return;
  const line = Object.assign(document.createElement("span"), { className: "map-lead" });
  line.style.width = `${length * (1 - inside)}px`;
  line.style.transform = `translate(${-right * inside}px, ${-down * inside}px) rotate(${Math.atan2(-down, -right)}rad)`;
  mark.append(line);
}

function spread() {
  asked = false;
  const whole = canvas.getBoundingClientRect();
  const all = [...marks.values(), ...names].map((put) => ({ put, mark: surface.elementOf(put) }));
  for (const { put } of all) surface.shift(put, [0, 0]);
  for (const each of all) each.box = each.mark.getBoundingClientRect();
  const ways = all.length > MOST ? TRIED.slice(0, 1) : TRIED;
  const taken = [...canvas.querySelectorAll(".map-tools")].map((tools) => tools.getBoundingClientRect());
  for (const { put, mark, box } of all.sort((one, other) => weight(other.mark) - weight(one.mark))) {
    const at = ([right, down]) => ({ left: box.left + right, right: box.right + right, top: box.top + down, bottom: box.bottom + down });
    const free = (way) => {
      const tried = at(way);
      return (within(tried, whole) || !within(box, whole)) && !taken.some((other) => meet(tried, other));
    };
    const isName = weight(mark) === 0;
    const way = ways.find((tried) => (!isName || Math.hypot(...tried) <= NEAR) && free(tried));
    mark.classList.toggle("map-mark-hidden", isName && !way && ways.length > 1);
    if (way) surface.shift(put, way);
    if (!isName) lead(mark, way ?? [0, 0], box);
    if (way || !isName) taken.push(at(way ?? [0, 0]));
  }
}

function spreadSoon() {
  if (!asked) requestAnimationFrame(spread);
  asked = true;
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
    container: canvas, bounds: whole, fitBoundsOptions: { padding: 24 }, attributionControl: false, dragRotate: false, pitchWithRotate: false,
    style: { version: 8, sources: { areas: { type: "geojson", data: { type: "FeatureCollection", features: areas } } }, layers: [
      { id: "areas", type: "fill", source: "areas", paint: { "fill-color": paint.area } },
      { id: "edges", type: "line", source: "areas", paint: { "line-color": paint.line, "line-width": 1.5 } },
    ] },
  });
  const tools = Object.assign(document.createElement("div"), { className: "map-tools" });
  const { zoomIn, zoomOut, whole: all } = canvas.dataset;
  tools.append(tool(zoomIn, "+", () => map.zoomIn()), tool(zoomOut, "−", () => map.zoomOut()), tool(all, "⤢", () => map.fitBounds(whole, { padding: 24 })));
  canvas.append(tools);
  map.on("zoomend", spreadSoon);
  map.on("resize", spreadSoon);
  map.once("idle", () => { spread(); canvas.dataset.drawn = "yes"; });
  return {
    put: (element, place) => new maplibre.Marker({ element }).setLngLat(place).addTo(map),
    elementOf: (marker) => marker.getElement(),
    shift: (marker, way) => marker.setOffset(way),
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
    elementOf: (mark) => mark,
    shift: (mark, [right, down]) => { mark.style.translate = `${right}px ${down}px`; },
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
  names.length = 0;
  delete canvas.dataset.drawn;
  canvas.replaceChildren();
  try {
    surface = await live(bounds);
  } catch {
    canvas.replaceChildren();
    surface = plain(bounds);
    canvas.dataset.drawn = "yes";
  }
  for (const area of areas) names.push(surface.put(markOf(area.properties), nameSpot(area, boundsOf)));
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
