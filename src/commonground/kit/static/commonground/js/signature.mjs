// Drawing a signature: points go as JSON into the hidden field that the form already has; typing works without this.
const LONGEST = 1500;

for (const pad of document.querySelectorAll("canvas[data-signature]")) {
  const field = document.getElementById(pad.dataset.signature);
  if (!field) continue;
  const pen = pad.getContext("2d");
  const strokes = [];
  let count = 0;
  let drawing = false;
  pad.hidden = false;
  pad.style.touchAction = "none";
  pen.lineWidth = 2.5;
  pen.lineCap = "round";
  pen.strokeStyle = getComputedStyle(pad).color;
  const at = (event) => {
    const box = pad.getBoundingClientRect();
    return [
      Math.round(((event.clientX - box.left) * pad.width) / box.width),
      Math.round(((event.clientY - box.top) * pad.height) / box.height),
    ];
  };
  pad.addEventListener("pointerdown", (event) => {
    drawing = true;
    pad.setPointerCapture(event.pointerId);
    strokes.push([at(event)]);
    pen.beginPath();
    pen.moveTo(...at(event));
    const drawn = pad.closest("form").querySelector('input[name="signed_how"][value="drawn"]');
    if (drawn) drawn.checked = true;
  });
  pad.addEventListener("pointermove", (event) => {
    if (!drawing || count >= LONGEST) return;
    count += 1;
    strokes[strokes.length - 1].push(at(event));
    pen.lineTo(...at(event));
    pen.stroke();
  });
  pad.addEventListener("pointerup", () => {
    drawing = false;
    field.value = JSON.stringify(strokes);
  });
}
