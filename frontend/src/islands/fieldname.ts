// <gx-fieldname of endpoint>: the fields of the module that another field of the form names, asked for again when that
// changes. Without scripts the list is that of the module with which the form was opened.
import { define } from "../dom";

class GxFieldName extends HTMLElement {
  #form: HTMLFormElement | null = null;
  #asked = 0;

  get #control(): HTMLInputElement | HTMLSelectElement | null {
    return this.querySelector("[name]");
  }

  connectedCallback(): void {
    this.#form = this.closest("form");
    this.#form?.addEventListener("change", this.#changed);
  }

  disconnectedCallback(): void {
    this.#form?.removeEventListener("change", this.#changed);
  }

  #changed = (event: Event): void => {
    const input = event.target as HTMLSelectElement;
    if (input.name === this.getAttribute("of")) void this.#ask(input.name, input.value);
  };

  /** Only the newest question counts. */
  async #ask(name: string, value: string): Promise<void> {
    const place = ++this.#asked;
    const asked = `${this.getAttribute("endpoint")}?${new URLSearchParams({ [name]: value })}`;
    const response = await fetch(asked).catch(() => null);
    const page = response?.ok ? new DOMParser().parseFromString(await response.text(), "text/html") : null;
    const found = page?.querySelector(`gx-fieldname [name="${this.#control!.name}"]`);
    if (found && place === this.#asked) this.#take(found);
  }

  /** The label and the hint know it by what the old one was called: in a drawer by another name than on a page. */
  #take(found: Element): void {
    for (const name of ["id", "aria-describedby"]) {
      const called = this.#control!.getAttribute(name);
      if (called) found.setAttribute(name, called);
    }
    this.replaceChildren(found);
  }
}

define("gx-fieldname", GxFieldName);
