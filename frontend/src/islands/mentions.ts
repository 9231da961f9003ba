// <gx-mentions src>: offers people behind an @ in the text field of its form, and writes the chosen name.
import { define, fill, make, textsOf } from "../dom";
import { get } from "../http";

interface Person {
  title: string;
  subtitle: string;
  written: string;
}

const WAIT = 150;
const NAME = /[@＠]([^\s@＠,，。;；:：!！?？、]{0,30})$/;
let counter = 0;

class GxMentions extends HTMLElement {
  #list = make("div", { class: "picker__list", role: "listbox", id: `gx-mentions-${++counter}`, hidden: true });
  #live = make("span", { class: "unseen", role: "status" });
  #people: Person[] = [];
  #active = -1;
  #timer = 0;
  #asked: AbortController | null = null;

  get #field(): HTMLTextAreaElement | null {
    return this.closest("form")?.querySelector("textarea") ?? null;
  }

  connectedCallback(): void {
    const field = this.#field;
    if (!field || this.#list.isConnected) return;
    this.#list.setAttribute("aria-label", textsOf(this).people ?? "");
    this.append(this.#list, this.#live);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.#list.id);
    field.addEventListener("input", (event) => !(event as InputEvent).isComposing && this.#later());
    field.addEventListener("compositionend", () => this.#later());
    field.addEventListener("blur", () => this.#close());
    field.addEventListener("keydown", (event) => this.#key(event));
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = (event.target as Element).closest("[role=option]");
      this.#choose([...this.#list.children].indexOf(option as Element));
    });
  }

  /** What is written of a name behind the @ before the caret, or nothing. */
  get #name(): string | null {
    const field = this.#field;
    return field ? (NAME.exec(field.value.slice(0, field.selectionStart))?.[1] ?? null) : null;
  }

  #later(): void {
    window.clearTimeout(this.#timer);
    if (this.#name === null) return this.#close();
    this.#timer = window.setTimeout(() => void this.#search(), WAIT);
  }

  async #search(): Promise<void> {
    this.#asked?.abort();
    this.#asked = new AbortController();
    const url = new URL(this.getAttribute("src") ?? "", location.href);
    url.searchParams.set("q", this.#name ?? "");
    try {
      const { items } = await get<{ items: Person[] }>(url.href, this.#asked.signal);
      this.#show(items);
    } catch (error) {
      if ((error as Error).name !== "AbortError") this.#close();
    }
  }

  #show(people: Person[]): void {
    this.#people = people;
    if (!people.length || this.#name === null) return this.#close();
    this.#list.replaceChildren(
      ...people.map((person, index) =>
        make("div", { class: "picker__option", role: "option", id: `${this.#list.id}-${index}`, "aria-selected": "false" }, person.title, make("small", {}, person.subtitle)),
      ),
    );
    this.#list.hidden = false;
    this.#live.textContent = fill(textsOf(this).results, { count: people.length });
    this.#activate(0);
  }

  #activate(index: number): void {
    const options = [...this.#list.querySelectorAll("[role=option]")];
    this.#active = (index + options.length) % options.length;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === this.#active)));
    const active = options[this.#active];
    if (!active) return;
    this.#field?.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing || this.#list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.#activate(this.#active + step);
    else if (event.key === "Escape") this.#close();
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") this.#choose(this.#active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #choose(index: number): void {
    const field = this.#field;
    const person = this.#people[index];
    if (!field || !person) return;
    const before = field.value.slice(0, field.selectionStart).replace(NAME, `@${person.written} `);
    const after = field.value.slice(field.selectionStart);
    field.value = before + after;
    field.setSelectionRange(before.length, before.length);
    this.#close();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #close(): void {
    window.clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#list.hidden = true;
    this.#field?.removeAttribute("aria-activedescendant");
  }
}

define("gx-mentions", GxMentions);
