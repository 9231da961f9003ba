// Dates: a browser writes its own format into an empty one, which need not be in the page's language; forms hide it.
const DATES = 'input:is([type="date"], [type="datetime-local"])';

function tell(input: HTMLInputElement): void {
  // Half a date has no value yet, and must not be hidden.
  input.toggleAttribute("data-filled", input.value !== "" || input.validity.badInput);
}

function tellAll(): void {
  document.querySelectorAll<HTMLInputElement>(DATES).forEach(tell);
}

for (const kind of ["input", "change", "focusout"]) {
  document.addEventListener(kind, ({ target }) => {
    if (target instanceof HTMLInputElement && target.matches(DATES)) tell(target);
  });
}
// The browser brings back what was typed, and a reset takes it away, without an event of the input.
window.addEventListener("pageshow", tellAll);
document.addEventListener("reset", () => setTimeout(tellAll));
