// <gx-lines>: the line grid of a document: rows come and go, totals run along, spreadsheet rows can be pasted.
import { add, type Decimal, lessPercent, multiply, parse, round, show } from "../decimal";
import { define, fill, make, textsOf } from "../dom";
import type { Found } from "../combobox";
import { plainNumber, readSheet } from "../sheet";
import type { GxReference } from "./reference";
import { announce } from "./toast";

const ZERO: Decimal = { units: 0n, scale: 0 };
const FIRST_FIELD = '.picker__input, .input:not(gx-reference[ready] > select, [type="hidden"])';

export class GxLines extends HTMLElement {
  connectedCallback(): void {
    this.querySelectorAll<HTMLElement>("[data-add], [data-remove], [data-up], [data-sum]").forEach((part) => (part.hidden = false));
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
    const up = target.closest<HTMLElement>("[data-up]");
    if (up) this.#carry(up.closest<HTMLElement>("[data-line]")!, -1, up);
    if (target.closest("[data-remove]")) this.#remove(target.closest<HTMLElement>("[data-line]"));
  }

  #append(): HTMLElement {
    const template = this.querySelector<HTMLTemplateElement>(":scope > template")!;
    const line = document.importNode(template.content, true).querySelector<HTMLElement>("[data-line]")!;
    this.#body.append(line);
    line.querySelectorAll<HTMLElement>("[data-remove], [data-up]").forEach((button) => (button.hidden = false));
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

  /** Amounts with other decimals, where the document changes its currency. */
  inPlaces(places: string): void {
    this.setAttribute("places", places);
    this.#total();
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
    const end = this.querySelector("[data-sum] [data-value]");
    if (!end) return; // these lines add up to no amount
    let sum = ZERO;
    for (const line of this.#lines) {
      const amount = this.#amount(line);
      line.querySelector("[data-total]")!.textContent = amount ? show(amount, this.#places) : "";
      if (amount) sum = add(sum, amount);
    }
    end.textContent = show(sum, this.#places);
  }

  #amount(line: HTMLElement): Decimal | null {
    const [quantity, price, discount] = ["quantity", "price", "discount"].map((part) => parse(this.#field(line, this.getAttribute(part))?.value ?? ""));
    if (!quantity || !price) return null;
    const gross = multiply(quantity, price);
    return round(discount ? lessPercent(gross, discount) : gross, this.#places);
  }

  /** A chosen product may bring values along, such as its price. */
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

  /** Enter and the arrows walk down a column; with Alt the arrows carry the line itself. */
  #key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    const line = target.closest<HTMLElement>("[data-line]");
    if (!line || event.isComposing || event.defaultPrevented || event.ctrlKey || event.metaKey || target.closest("button")) return;
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (step && event.altKey) this.#carry(line, step, target);
    else if (step && target.getAttribute("aria-expanded") !== "true" && !target.matches("select, [role=combobox]")) this.#walk(line, step, target);
    else if (event.key === "Enter") (this.#lines[this.#lines.indexOf(line) + 1] ?? this.#append()).querySelector<HTMLElement>(FIRST_FIELD)?.focus();
    else return;
    event.preventDefault(); // Enter must not send a half-filled document
  }

  #walk(line: HTMLElement, step: number, field: HTMLElement): void {
    const key = field.closest<HTMLElement>("[data-key]")?.dataset.key ?? null;
    const next = this.#lines[this.#lines.indexOf(line) + step];
    if (next) this.#field(next, key)?.focus();
  }

  #carry(line: HTMLElement, step: number, focus: HTMLElement): void {
    const other = this.#lines[this.#lines.indexOf(line) + step];
    if (!other) return;
    if (step < 0) other.before(line);
    else other.after(line);
    this.#renumber();
    focus.focus();
    this.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #paste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const start = (event.target as Element).closest<HTMLElement>("[data-line]");
    if (!start || !/[\t\n]./.test(text.trim())) return;
    event.preventDefault();
    void this.#putAll(start, (event.target as Element).closest<HTMLElement>("[data-key]")?.dataset.key ?? "", readSheet(text));
  }

  async #putAll(start: HTMLElement, here: string, rows: string[][]): Promise<void> {
    const cells = [...start.querySelectorAll<HTMLElement>("[data-key]")];
    const all = cells.map((cell) => cell.dataset.key!);
    const named = rows[0]!.map((text) => cells.find((cell) => cell.dataset.label === text)?.dataset.key ?? "");
    const hasHead = named.some(Boolean); // a row of names says which column is which
    const keys = hasHead ? named : all.slice(Math.max(0, all.indexOf(here)));
    let at = this.#lines.indexOf(start);
    const put = rows.slice(hasHead ? 1 : 0).map((row) => this.#put(this.#lines[at++] ?? this.#append(), keys, row));
    this.#total();
    const unclear = (await Promise.all(put)).filter(Boolean).length;
    this.#total();
    this.dispatchEvent(new Event("input", { bubbles: true }));
    announce({ text: fill(textsOf(this).pasted, { count: put.length }) });
    if (!unclear) return;
    announce({ text: fill(textsOf(this).unclear, { count: unclear }), tone: "bad" });
    this.querySelector<HTMLElement>("gx-reference[unclear] .picker__input")?.focus();
  }

  /** Puts a row into a line; a product brings its own price along, so what was pasted comes after it. */
  async #put(line: HTMLElement, keys: string[], values: string[]): Promise<boolean> {
    const pairs = keys.map((key, index) => [key, values[index]] as const).filter(([key, value]) => key && value !== undefined);
    const plain = (): void => pairs.forEach(([key, value]) => this.#type(this.#reference(line, key) ? null : this.#field(line, key), value!));
    plain();
    const found = await Promise.all(pairs.map(([key, value]) => (value && this.#reference(line, key)?.resolve(value)) ?? true));
    plain();
    return found.includes(false);
  }

  #reference(line: HTMLElement, key: string): GxReference | null {
    return line.querySelector<GxReference>(`[data-key="${key}"] gx-reference`);
  }

  #type(field: HTMLInputElement | null, value: string): void {
    if (field && value) field.value = field.classList.contains("input--num") ? plainNumber(value) : value;
  }
}

define("gx-lines", GxLines);
