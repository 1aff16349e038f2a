// Asks whether the rows that a plan version was made from have changed since, and says so where they have: it takes the
// server about a second, for which the page does not wait.
for (const place of document.querySelectorAll("[data-inputs]")) {
  fetch(place.dataset.inputs, { credentials: "same-origin", redirect: "error" })
    .then((answer) => (answer.ok ? answer.json() : { sentence: "" }))
    .then(({ sentence }) => {
      place.textContent = sentence;
      place.hidden = !sentence;
      place.classList.toggle("cb-warning", Boolean(sentence));
    })
    .catch(() => undefined); // the page is whole without it
}
