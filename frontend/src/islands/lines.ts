// <gx-lines>: the line grid of a document: rows come and go, totals run along, spreadsheet rows can be pasted.
import { add, type Decimal, lessPercent, multiply, parse, round, show } from "../decimal";
import { define, fill, make, textsOf } from "../dom";
import type { Found } from "../combobox";
import type { GxReference } from "./reference";
import { announce } from "./toast";

const ZERO: Decimal = { units: 0n, scale: 0 };
const FIRST_FIELD = '.picker__input, .input:not(gx-reference[ready] > select, [type="hidden"])';

export class GxLines extends HTMLElement {
  connectedCallback(): void {
    this.querySelectorAll<HTMLElement>("[data-add], [data-remove], [data-sum]").forEach((part) => (part.hidden = false));
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("input", () => this.#total());
    this.addEventListener("gx:chosen", (event) => this.#fill(event as CustomEvent<Found | null>));
    this.addEventListener("paste", (event) => this.#paste(event));
    this.addEventListener("keydown", (event) => this.#key(event));
    if (!this.#lines.length) this.#append();
    this.#renumber();
  }

  get #body(): HTMLElement {
    return this.querySelector<HTMLElement>("[data-lines]")!;
  }

  get #lines(): HTMLElement[] {
    return [...this.#body.querySelectorAll<HTMLElement>("[data-line]")];
  }

  get #places(): number {
    return Number(this.getAttribute("places") ?? 2);
  }

  #field(line: HTMLElement, key: string | null): HTMLInputElement | null {
    return key ? line.querySelector<HTMLInputElement>(`[data-key="${key}"] :is(.input, .picker__input)`) : null;
  }

  #click(event: Event): void {
    const target = event.target as Element;
    if (target.closest("[data-add]")) this.#append().querySelector<HTMLElement>(FIRST_FIELD)?.focus();
    if (target.closest("[data-remove]")) this.#remove(target.closest<HTMLElement>("[data-line]"));
  }

  #append(): HTMLElement {
    const template = this.querySelector<HTMLTemplateElement>(":scope > template")!;
    const line = document.importNode(template.content, true).querySelector<HTMLElement>("[data-line]")!;
    this.#body.append(line);
    line.querySelector<HTMLElement>("[data-remove]")!.hidden = false;
    this.#renumber();
    return line;
  }

  /** As many lines as these names speak of, in their order; the values come from who remembers them. */
  restore(names: string[]): void {
    const places = names.map((name) => Number(new RegExp(`^${this.getAttribute("name")}\\.(\\d+)\\.`).exec(name)?.[1] ?? -1));
    const count = Math.max(...places) + 1;
    if (count < 1) return;
    while (this.#lines.length < count) this.#append();
    this.#lines.slice(count).forEach((line) => line.remove());
    this.#lines.forEach((line, index) => {
      const name = `${this.getAttribute("name")}.${index}.id`;
      const isKept = names.includes(name);
      const there = line.querySelector(`[name="${CSS.escape(name)}"]`);
      if (isKept && !there) line.querySelector(".lines__remove")!.append(make("input", { type: "hidden", name }));
      if (!isKept) there?.remove();
    });
    this.#renumber();
  }

  #remove(line: HTMLElement | null): void {
    line?.remove();
    if (!this.#lines.length) this.#append();
    this.#renumber();
  }

  /** Names follow the order on screen, so that an error at lines.0.quantity means the first line. */
  #renumber(): void {
    const name = this.getAttribute("name") ?? "lines";
    const pattern = new RegExp(`^((?:\\w+-)*)${name}\\.(?:\\d+|__i__)\\.`);
    this.#lines.forEach((line, index) => {
      line.querySelector("[data-number]")!.textContent = String(index + 1);
      for (const part of line.querySelectorAll("[name], [id], [aria-describedby]")) {
        for (const attribute of ["name", "id", "aria-describedby"]) {
          const value = part.getAttribute(attribute);
          if (value) part.setAttribute(attribute, value.replace(pattern, `$1${name}.${index}.`));
        }
      }
    });
    this.#total();
  }

  #total(): void {
    let sum = ZERO;
    for (const line of this.#lines) {
      const amount = this.#amount(line);
      line.querySelector("[data-total]")!.textContent = amount ? show(amount, this.#places) : "";
      if (amount) sum = add(sum, amount);
    }
    this.querySelector("[data-sum] [data-value]")!.textContent = show(sum, this.#places);
  }

  #amount(line: HTMLElement): Decimal | null {
    const [quantity, price, discount] = ["quantity", "price", "discount"].map((part) => parse(this.#field(line, this.getAttribute(part))?.value ?? ""));
    if (!quantity || !price) return null;
    const gross = multiply(quantity, price);
    return round(discount ? lessPercent(gross, discount) : gross, this.#places);
  }

  /** A chosen product may bring values along, such as its price; they go into fields still empty. */
  #fill(event: CustomEvent<Found | null>): void {
    const line = (event.target as Element).closest<HTMLElement>("[data-line]");
    const values = event.detail?.fill as Record<string, string> | undefined;
    if (!line || !values) return;
    for (const [key, value] of Object.entries(values)) {
      const field = this.#field(line, key);
      if (field) field.value = value;
    }
    this.#total();
  }

  #key(event: KeyboardEvent): void {
    const line = (event.target as Element).closest<HTMLElement>("[data-line]");
    if (event.key !== "Enter" || event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey || !line) return;
    if ((event.target as Element).closest("button")) return;
    event.preventDefault(); // Enter goes to the next line rather than sending a half-filled document
    const next = this.#lines[this.#lines.indexOf(line) + 1] ?? this.#append();
    next.querySelector<HTMLElement>(FIRST_FIELD)?.focus();
  }

  #paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const start = (event.target as Element).closest<HTMLElement>("[data-line]");
    if (!start || !/[\t\n]./.test(text.trim())) return;
    event.preventDefault();
    const rows = text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((row) => row.split("\t"));
    const keys = [...start.querySelectorAll<HTMLElement>("[data-key]")].map((cell) => cell.dataset.key!);
    const first = keys.indexOf((event.target as Element).closest<HTMLElement>("[data-key]")?.dataset.key ?? keys[0]!);
    let at = this.#lines.indexOf(start);
    for (const row of rows) this.#put(this.#lines[at++] ?? this.#append(), keys.slice(first), row);
    announce({ text: fill(textsOf(this).pasted, { count: rows.length }) });
    this.#total();
  }

  #put(line: HTMLElement, keys: string[], values: string[]): void {
    keys.forEach((key, index) => {
      const value = values[index]?.trim();
      if (value === undefined) return;
      const reference = line.querySelector<GxReference>(`[data-key="${key}"] gx-reference`);
      if (reference) void reference.resolve(value).then(() => this.#total());
      else this.#field(line, key)!.value = value;
    });
  }
}

define("gx-lines", GxLines);
