// Questions that are put only after an answer: they step back until then, and what stood in them is not sent. Without this script all of
// them stand there, each with the words that say when it is put; the scoring asks the same rule again.
const answerOf = (form, name) => form.querySelector(`input[name="${CSS.escape(name)}"]:checked`)?.value ?? "";

function isPut(form, card) {
  return card.dataset.askedWhen.split(" ").every((one) => {
    const [name, values] = one.split("=");
    return values.split("|").includes(answerOf(form, name));
  });
}

function lay(form) {
  for (const card of form.querySelectorAll("[data-asked-when]")) {
    const put = isPut(form, card);
    card.hidden = !put;
    for (const input of card.querySelectorAll("input")) input.disabled = !put;
  }
}

for (const form of document.querySelectorAll("form[data-branches]")) {
  lay(form);
  form.addEventListener("change", () => lay(form));
}
