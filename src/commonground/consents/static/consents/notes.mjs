// Ticking a single note ticks its kind; the server does the same without this.
for (const note of document.querySelectorAll("input[data-kind]")) {
  note.addEventListener("change", () => {
    const kind = document.querySelector(`input[name="labels"][value="${CSS.escape(note.dataset.kind)}"]`);
    if (note.checked && kind) kind.checked = true;
  });
}
