// Drawing a signature: points within a box of 600 by 200 go as JSON into the field that the form already has. Typing works without it.
const MOST_STROKES = 60;
const MOST_POINTS = 3900;

for (const pad of document.querySelectorAll("canvas[data-signature]")) {
  const field = document.getElementById(pad.dataset.signature);
  const pen = pad.getContext("2d");
  if (!field || !pen) continue;
  const frame = pad.closest("[data-drawing]");
  if (frame) frame.hidden = false;
  let strokes = [];
  let count = 0;
  let drawing = false;
  const within = (number, most) => Math.round(Math.min(most, Math.max(0, number)) * 10) / 10;
  const at = (event) => {
    const box = pad.getBoundingClientRect();
    const across = ((event.clientX - box.left - pad.clientLeft) * pad.width) / pad.clientWidth;
    const down = ((event.clientY - box.top - pad.clientTop) * pad.height) / pad.clientHeight;
    return [within(across, pad.width), within(down, pad.height)];
  };
  const keep = () => { field.value = strokes.length ? JSON.stringify(strokes) : ""; };
  pad.addEventListener("pointerdown", (event) => {
    if (strokes.length >= MOST_STROKES || count >= MOST_POINTS) return;
    event.preventDefault();
    drawing = true;
    pad.setPointerCapture(event.pointerId);
    const point = at(event);
    strokes.push([point]);
    count += 1;
    Object.assign(pen, { lineWidth: 4, lineCap: "round", lineJoin: "round", strokeStyle: getComputedStyle(pad).color });
    pen.beginPath();
    pen.moveTo(...point);
    pen.lineTo(point[0] + 0.1, point[1]);
    pen.stroke();
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing || count >= MOST_POINTS) return;
    const point = at(event);
    strokes.at(-1).push(point);
    count += 1;
    pen.lineTo(...point);
    pen.stroke();
  });
  for (const kind of ["pointerup", "pointercancel"]) pad.addEventListener(kind, () => { drawing = false; keep(); });
  frame?.querySelector("[data-signature-clear]")?.addEventListener("click", () => {
    strokes = [];
    count = 0;
    pen.clearRect(0, 0, pad.width, pad.height);
    keep();
  });
}
