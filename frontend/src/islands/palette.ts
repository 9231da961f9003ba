// <gx-palette data-url>: a window that finds records, pages and actions while one types; the server answers with the
// options of the list. Keys alone suffice: arrows choose, Enter opens, Escape closes.
import { define, fill, textsOf } from "../dom";
import { bind } from "../shortcuts";

const WAIT = 100;

class GxPalette extends HTMLElement {
  #texts: Record<string, string> = {};
  #timer = 0;
  #asked: AbortController | null = null;
  #shown: string | null = null; // the text whose answer stands in the list
  #opensFirst = false;
  #unbind = (): void => undefined;

  connectedCallback(): void {
    this.#texts = textsOf(this);
    this.#unbind = bind("search", () => this.open());
    document.addEventListener("click", this.#opener);
    document.addEventListener("input", this.#typedAbove);
    this.#input.addEventListener("input", (event) => (event as InputEvent).isComposing || this.#later());
    this.#input.addEventListener("compositionend", () => this.#later());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#dialog.addEventListener("click", (event) => this.#click(event));
    this.#dialog.addEventListener("close", () => this.#end());
    this.#form.addEventListener("submit", (event) => event.preventDefault());
  }

  disconnectedCallback(): void {
    this.#unbind();
    document.removeEventListener("click", this.#opener);
    document.removeEventListener("input", this.#typedAbove);
  }

  open(text = ""): void {
    if (this.#dialog.open) return;
    this.#input.value = text;
    this.#dialog.showModal();
    this.#input.focus();
    void this.#ask();
  }

  get #dialog(): HTMLDialogElement {
    return this.querySelector("dialog")!;
  }

  get #form(): HTMLFormElement {
    return this.querySelector("form")!;
  }

  get #input(): HTMLInputElement {
    return this.querySelector("input")!;
  }

  get #list(): HTMLElement {
    return this.querySelector("[role=listbox]")!;
  }

  get #text(): string {
    return this.#input.value.trim();
  }

  get #options(): HTMLAnchorElement[] {
    return [...this.#list.querySelectorAll<HTMLAnchorElement>("[role=option]")];
  }

  get #active(): HTMLAnchorElement | null {
    return this.#list.querySelector("[aria-selected=true]");
  }

  /** The field of the top bar, and on the phone its magnifying glass, open the palette. */
  #opener = (event: MouseEvent): void => {
    const opener = (event.target as Element).closest<HTMLInputElement>("[data-search-all], .topbar__find");
    if (!opener || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.open(opener.value ?? "");
  };

  /** Who comes to the field of the top bar by the Tab key goes on typing here. */
  #typedAbove = (event: Event): void => {
    const field = event.target as HTMLInputElement;
    if (!field.matches("[data-search-all]") || (event as InputEvent).isComposing) return;
    this.open(field.value);
    field.value = "";
  };

  #later(): void {
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#ask(), WAIT);
  }

  async #ask(): Promise<void> {
    window.clearTimeout(this.#timer);
    const text = this.#text;
    this.#asked?.abort();
    const asked = (this.#asked = new AbortController());
    try {
      const response = await fetch(`${this.dataset.url}?${new URLSearchParams({ q: text })}`, { signal: asked.signal });
      const html = response.ok ? await response.text() : "";
      if (asked === this.#asked) this.#show(text, html, response.ok);
    } catch (error) {
      if ((error as Error).name !== "AbortError") this.#show(text, "", false);
    }
  }

  #show(text: string, html: string, isAnswer: boolean): void {
    this.#list.innerHTML = html;
    this.#shown = text;
    const count = this.#options.length;
    const told = isAnswer ? (count ? fill(this.#texts.results, { count }) : this.#texts.none) : this.#texts.failed;
    this.querySelector("[role=status]")!.textContent = told ?? "";
    const none = this.querySelector<HTMLElement>(".palette__none")!;
    none.hidden = count > 0 || (isAnswer && !text);
    none.textContent = told ?? "";
    this.#input.setAttribute("aria-expanded", String(count > 0));
    this.#activate(0);
    if (this.#opensFirst) this.#go(this.#active);
  }

  #activate(index: number): void {
    const options = this.#options;
    const at = options.length ? (index + options.length) % options.length : -1;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
    const active = options[at];
    if (!active) return this.#input.removeAttribute("aria-activedescendant");
    this.#input.setAttribute("aria-activedescendant", active.id);
    active.scrollIntoView({ block: "nearest" });
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const at = this.#active ? this.#options.indexOf(this.#active) : -1;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") this.#activate(event.key === "ArrowDown" ? at + 1 : at - 1);
    else if (event.key === "Enter") this.#enter(event);
    else return;
    event.preventDefault();
  }

  /** Enter before the answer has come takes the first of it. */
  #enter(event: KeyboardEvent): void {
    if (this.#shown === this.#text) return this.#go(this.#active, event.ctrlKey || event.metaKey);
    this.#opensFirst = true;
    void this.#ask();
  }

  #click(event: MouseEvent): void {
    const target = event.target as Element;
    if (target === this.#dialog || target.closest("[data-close]")) this.#dialog.close();
    else if (target.closest("[role=option]") && !event.ctrlKey && !event.metaKey) this.#dialog.close();
  }

  #go(option: HTMLAnchorElement | null, beside = false): void {
    this.#opensFirst = false;
    if (!option) return;
    if (beside) window.open(option.href, "_blank");
    else option.click();
  }

  #end(): void {
    window.clearTimeout(this.#timer);
    this.#asked?.abort();
    this.#opensFirst = false;
    this.#shown = null;
    this.#input.value = "";
    this.#list.replaceChildren();
    this.#input.setAttribute("aria-expanded", "false");
  }
}

define("gx-palette", GxPalette);
