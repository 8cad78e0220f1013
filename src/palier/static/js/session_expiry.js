// Warns two minutes before the session ends and offers to keep it (WCAG 2.2, criterion 2.2.1).
// The server gives the seconds a session lasts; every answer it sends starts them again.
const WARNING = 120_000;
const dialog = document.getElementById("session-expiry");

function start() {
  const lifetime = Number(dialog.dataset.sessionSeconds) * 1000;
  const form = dialog.querySelector("form");
  const failure = dialog.querySelector("[data-failure]");
  let expiresAt;
  let timer;

  function renew() {
    expiresAt = Date.now() + lifetime;
    schedule();
  }

  // A tab that slept wakes up late, so each step looks at the clock again.
  function schedule() {
    clearTimeout(timer);
    const left = expiresAt - Date.now();
    if (left > WARNING) timer = setTimeout(schedule, left - WARNING);
    else if (left > 0) warn(left);
    else location.reload();
  }

  function warn(left) {
    failure.hidden = true;
    if (!dialog.open) dialog.showModal();
    timer = setTimeout(schedule, left + 1000);
  }

  async function keep(event) {
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: "HEAD" });
      if (!answer.ok) throw new Error(answer.statusText);
      dialog.close();
      renew();
    } catch {
      failure.hidden = false;
    }
  }

  form.addEventListener("submit", keep);
  document.addEventListener("htmx:afterRequest", (event) => event.detail.successful && renew());
  document.addEventListener("visibilitychange", () => document.hidden || schedule());
  renew();
}

if (dialog) start();
