// The searching text field behind every reference: an ARIA combobox over an address that answers with records.
import { fill, make } from "./dom";
import { get } from "./http";

export interface Found {
  id: number | string;
  title: string;
  subtitle?: string;
  [extra: string]: unknown;
}

export interface ComboboxOptions {
  endpoint: string;
  texts: Record<string, string>;
  choose: (found: Found) => void;
  backspace?: () => void;
  create?: { label: string; begin: (text: string) => void }; // the way to a record that is not there yet
}

const WAIT = 150;
let counter = 0;

export class Combobox {
  readonly input: HTMLInputElement;
  readonly list: HTMLElement;
  readonly live: HTMLElement;
  #found: Found[] = [];
  #active = -1;
  #timer = 0;
  #asked: AbortController | null = null;

  constructor(private readonly options: ComboboxOptions) {
    const id = `gx-options-${++counter}`;
    this.input = make("input", {
      class: "picker__input", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id,
    });
    this.list = make("div", { class: "picker__list", id, role: "listbox", hidden: true });
    this.live = make("span", { class: "unseen", role: "status" });
    this.input.addEventListener("input", (event) => {
      if (!(event as InputEvent).isComposing) this.#later();
    });
    this.input.addEventListener("compositionend", () => this.#later());
    this.input.addEventListener("focus", () => this.#later());
    this.input.addEventListener("click", () => this.list.hidden && this.#later());
    this.input.addEventListener("blur", () => window.setTimeout(() => this.close(), 120));
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.#click(event));
  }

  close(): void {
    window.clearTimeout(this.#timer);
    this.#asked?.abort();
    this.list.hidden = true;
    this.#active = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  #later(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#search(), WAIT);
  }

  async #search(): Promise<void> {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const url = new URL(this.options.endpoint, location.href);
    url.searchParams.set("q", this.input.value.trim());
    try {
      const answer = await get<Found[] | { items: Found[] }>(url.href, this.#asked.signal);
      this.#show(Array.isArray(answer) ? answer : answer.items);
    } catch (error) {
      if ((error as Error).name !== "AbortError") this.#show([]);
    }
  }

  #show(found: Found[]): void {
    if (document.activeElement !== this.input) return;
    this.#found = found;
    this.#active = -1;
    this.list.replaceChildren(...found.map((item, index) => this.#option(item, index)));
    if (!found.length) this.list.append(make("div", { class: "picker__none" }, this.options.texts.none));
    if (this.options.create) this.list.append(this.#creating(found.length));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.live.textContent = fill(this.options.texts.results, { count: found.length });
    if (found.length && this.input.value) this.#activate(0);
  }

  #option(item: Found, index: number): HTMLElement {
    const option = make("div", { class: "picker__option", role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false" });
    option.append(...marked(item.title, this.input.value.trim()));
    if (item.subtitle) option.append(make("small", {}, item.subtitle));
    return option;
  }

  #creating(index: number): HTMLElement {
    const attributes = { class: "picker__option picker__option--new", role: "option", id: `${this.list.id}-${index}`, "aria-selected": "false" };
    return make("div", attributes, this.options.create!.label);
  }

  #activate(index: number): void {
    const options = [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
    this.#active = options.length ? (index + options.length) % options.length : -1;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === this.#active)));
    const active = options[this.#active];
    if (!active) return;
    this.input.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const open = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (open) this.#activate(this.#active + (event.key === "ArrowDown" ? 1 : -1));
      else this.#later();
    } else if (event.key === "Enter" && open) {
      event.preventDefault();
      this.#choose(this.#active);
    } else if (event.key === "Escape" && open) {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Backspace" && !this.input.value) {
      this.options.backspace?.();
    }
  }

  #click(event: Event): void {
    const option = (event.target as Element).closest("[role=option]");
    this.#choose([...this.list.querySelectorAll("[role=option]")].indexOf(option as Element));
  }

  #choose(index: number): void {
    const found = this.#found[index];
    if (index === this.#found.length && this.options.create) {
      const text = this.input.value.trim();
      this.close();
      this.options.create.begin(text);
    }
    if (!found) return;
    this.close();
    this.options.choose(found);
  }
}

/** The text with the part that was searched for marked. */
function marked(text: string, search: string): (Node | string)[] {
  const at = search ? text.toLowerCase().indexOf(search.toLowerCase()) : -1;
  if (at < 0) return [text];
  return [text.slice(0, at), make("mark", {}, text.slice(at, at + search.length)), text.slice(at + search.length)];
}
