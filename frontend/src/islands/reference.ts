// <gx-reference endpoint>: a searching text field over the <select> inside, which keeps the value and posts it.
import { Combobox, type Found } from "../combobox";
import { define, fill, icon, make, textsOf } from "../dom";
import { get } from "../http";
import { openDrawer } from "./drawer";

export class GxReference extends HTMLElement {
  #select!: HTMLSelectElement;
  #combobox!: Combobox;
  #box!: HTMLElement;
  #texts: Record<string, string> = {};
  #unclear = ""; // what was pasted and could not be told

  connectedCallback(): void {
    const select = this.querySelector("select");
    if (!select || this.hasAttribute("ready")) return;
    this.#select = select;
    this.#texts = textsOf(this);
    this.#build();
    this.#show();
    this.setAttribute("ready", "");
  }

  get value(): string {
    return this.#select.value;
  }

  /** Takes a record as chosen and tells the form, with all that the server said about it. */
  choose(found: Found): void {
    const id = String(found.id);
    if (!this.#select.multiple) [...this.#select.selectedOptions].forEach((option) => (option.selected = false));
    const option = [...this.#select.options].find((each) => each.value === id) ?? new Option(found.title, id);
    if (!option.parentElement) this.#select.append(option);
    option.selected = true;
    this.#changed(found);
  }

  /** Finds a record by its title or number, as it stands in pasted rows; false when it is not clear which is meant:
   * then the text stays, marked, until one is chosen. */
  async resolve(text: string): Promise<boolean> {
    const items = await search(this.getAttribute("endpoint") ?? "", text);
    const same = text.toLowerCase();
    const exact = items.filter((item) => [item.title, ...(item.subtitle?.split(" · ") ?? [])].some((part) => part.toLowerCase() === same));
    const found = exact.length === 1 ? exact[0] : items.length === 1 ? items[0] : undefined;
    if (found) this.choose(found);
    else this.#doubt(text);
    return found !== undefined;
  }

  #doubt(text: string): void {
    this.#unclear = text;
    for (const option of this.#select.options) option.selected = false;
    if (!this.#select.multiple) this.#select.value = "";
    this.#show();
    this.toggleAttribute("unclear", true);
    this.#combobox.input.setAttribute("aria-invalid", "true");
    this.#box.setAttribute("aria-invalid", "true");
  }

  /** Exactly these records, as an unsaved draft remembers them. */
  restore(records: { id: string; title: string }[]): void {
    for (const option of this.#select.options) option.selected = false;
    if (!this.#select.multiple) this.#select.value = "";
    for (const record of records) {
      const option = [...this.#select.options].find((each) => each.value === record.id) ?? new Option(record.title, record.id);
      if (!option.parentElement) this.#select.append(option);
      option.selected = true;
    }
    this.#show();
  }

  clear(id?: string): void {
    for (const option of this.#select.options) if (id === undefined || option.value === id) option.selected = false;
    if (!this.#select.multiple) this.#select.value = "";
    this.#changed(null);
  }

  #build(): void {
    this.#combobox = new Combobox({
      endpoint: this.getAttribute("endpoint") ?? "",
      texts: this.#texts,
      choose: (found) => this.choose(found),
      backspace: () => this.#backspace(),
      create: this.hasAttribute("create") ? { label: this.#texts.create ?? "", begin: (text) => void this.#make(text) } : undefined,
    });
    const { input, list, live } = this.#combobox;
    input.placeholder = this.getAttribute("placeholder") ?? "";
    this.#takeOver(input);
    input.addEventListener("blur", () => window.setTimeout(() => this.#show(), 130));
    input.addEventListener("focus", () => input.select());
    this.#box = make("div", { class: "picker__box", "aria-invalid": this.#select.getAttribute("aria-invalid") ?? undefined }, input);
    this.#box.addEventListener("click", () => input.focus());
    const clear = make("button", { class: "picker__clear", type: "button", tabindex: "-1", "aria-label": this.#texts.clear }, icon("close"));
    clear.addEventListener("click", () => this.clear());
    this.append(make("div", { class: "picker" }, this.#box, clear, list, live));
  }

  /** The label, the hint and the error of the select now belong to the text field. */
  #takeOver(input: HTMLInputElement): void {
    for (const name of ["id", "aria-label", "aria-describedby", "aria-invalid", "disabled"]) {
      const value = this.#select.getAttribute(name);
      if (value === null) continue;
      input.setAttribute(name, value);
      if (name === "id") this.#select.removeAttribute(name);
    }
  }

  /** A record that is not there yet is made in a drawer over the form, and chosen when it is saved. */
  async #make(text: string): Promise<void> {
    const address = new URL(this.getAttribute("create")!, location.href);
    const title = this.getAttribute("title-field");
    if (title && text && !this.#chosen().some((option) => option.text === text)) address.searchParams.set(title, text);
    const saved = await openDrawer(address.href);
    if (saved?.made) this.choose(saved.made);
    this.#combobox.input.focus();
    this.#combobox.close();
  }

  #chosen(): HTMLOptionElement[] {
    return [...this.#select.selectedOptions].filter((option) => option.value);
  }

  #show(): void {
    const chosen = this.#chosen();
    this.querySelector<HTMLElement>(".picker__clear")!.hidden = !chosen.length || this.#combobox.input.disabled;
    this.#box.querySelectorAll(".chip").forEach((chip) => chip.remove());
    if (this.#select.multiple) this.#box.prepend(...chosen.map((option) => this.#chip(option)));
    this.#combobox.input.value = this.#select.multiple ? "" : (chosen[0]?.text ?? this.#unclear);
  }

  #chip(option: HTMLOptionElement): HTMLElement {
    const remove = make("button", { class: "chip__remove", type: "button", "aria-label": fill(this.#texts.remove, { title: option.text }) }, icon("close"));
    remove.addEventListener("click", () => this.clear(option.value));
    return make("span", { class: "chip chip--plain" }, make("span", {}, option.text), remove);
  }

  #backspace(): void {
    const last = this.#chosen().at(-1);
    if (last) this.clear(last.value);
  }

  #changed(found: Found | null): void {
    if (this.hasAttribute("unclear")) {
      this.removeAttribute("unclear");
      this.#box.removeAttribute("aria-invalid");
      this.#combobox.input.removeAttribute("aria-invalid");
    }
    this.#unclear = "";
    this.#show();
    this.#select.dispatchEvent(new Event("change", { bubbles: true }));
    this.dispatchEvent(new CustomEvent("gx:chosen", { bubbles: true, detail: found }));
  }
}

// Pasted rows name the same product again and again; each is asked for once.
const asked = new Map<string, Promise<Found[]>>();

function search(endpoint: string, text: string): Promise<Found[]> {
  const url = new URL(endpoint, location.href);
  url.searchParams.set("q", text);
  const known = asked.get(url.href);
  if (known) return known;
  const answer = get<Found[] | { items: Found[] }>(url.href).then(
    (found) => (Array.isArray(found) ? found : found.items),
    () => [],
  );
  asked.set(url.href, answer);
  window.setTimeout(() => asked.delete(url.href), 10_000);
  return answer;
}

define("gx-reference", GxReference);
