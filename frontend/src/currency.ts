// Amounts of a form stand in the currency that its record names: another code changes sign and decimals at once.
import type { GxLines } from "./islands/lines";

const NAME = "currency_code";
const UNITS = "[data-follows], gx-lines .lines__sum .unit";

/** The currency that a form names; nothing where it has no such field. */
export function currencyOf(form: HTMLFormElement): string | null {
  const field = form.elements.namedItem(NAME);
  return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value.trim().toUpperCase() : null;
}

/** Keeps the signs of amounts and the decimals of lines with the currency; the one at the beginning is as it was sent. */
export function follow(form: HTMLFormElement): void {
  const first = currencyOf(form);
  if (first === null) return;
  const signs = new Map([...form.querySelectorAll<HTMLElement>(UNITS)].map((unit) => [unit, unit.textContent]));
  const lines = [...form.querySelectorAll<GxLines>("gx-lines")].map((one) => [one, one.getAttribute("places") ?? "2"] as const);
  form.addEventListener("change", (event) => {
    if ((event.target as HTMLInputElement).name !== NAME) return;
    const code = currencyOf(form) ?? "";
    const isFirst = code === first;
    signs.forEach((sign, unit) => (unit.textContent = isFirst ? sign : code));
    lines.forEach(([one, places]) => one.inPlaces(isFirst ? places : placesOf(code)));
  });
}

function placesOf(code: string): string {
  if (!/^[A-Z]{3}$/.test(code)) return "2";
  return String(new Intl.NumberFormat("en", { style: "currency", currency: code }).resolvedOptions().maximumFractionDigits);
}
