// Works for the visitor who takes part without an account: asks for a challenge, has it solved in the
// background while she reads, and puts the answer into the forms that need it. A form sent before that
// waits for it. Without this file contributions go to the moderators first.
const REFRESH_MS = 20 * 60 * 1000; // a challenge is valid for thirty minutes
let asked = null;
let askedAt = 0;

function waiting() {
  return document.querySelector("form[data-proof]");
}

async function work(form) {
  const answer = await fetch(form.dataset.proof, { headers: { Accept: "application/json" } });
  if (!answer.ok) return "";
  const challenge = await answer.json();
  const worker = new Worker(form.dataset.worker);
  const solution = await new Promise((done) => {
    worker.onmessage = (event) => done(event.data);
    worker.onerror = () => done(null);
    worker.postMessage(challenge.parameters);
  });
  worker.terminate();
  return solution ? btoa(JSON.stringify({ challenge, solution })) : "";
}

function proof(form) {
  if (!asked || Date.now() - askedAt > REFRESH_MS) {
    askedAt = Date.now();
    asked = work(form).catch(() => "");
  }
  return asked;
}

function begin() {
  const form = waiting();
  if (form) proof(form);
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const field = form.querySelector("input[name=proof]");
  if (!form.dataset.proof || !field || form.dataset.proved) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // before htmx hears of it
  const button = event.submitter;
  form.setAttribute("aria-busy", "true");
  field.value = await proof(form);
  asked = null; // it counts once
  form.dataset.proved = "yes";
  form.removeAttribute("aria-busy");
  setTimeout(() => form.requestSubmit(button)); // not within this event: a form is not sent while it is being sent
}, true);

// What was refused says why on the card itself.
document.addEventListener("htmx:beforeSwap", (event) => {
  if ([400, 409, 429].includes(event.detail.xhr.status)) {
    event.detail.shouldSwap = true;
    event.detail.isError = false;
  }
});

// Once her browser has worked, no other form of the page asks for it again.
document.addEventListener("htmx:afterSettle", () => {
  const card = document.querySelector("#karte form");
  if (card && !card.dataset.proof) {
    for (const form of document.querySelectorAll("form[data-proof]")) delete form.dataset.proof;
  }
  begin();
});
document.addEventListener("DOMContentLoaded", begin);
