// <gx-terms watch endpoint>: the layout hides, asks for and holds fields by what stands in the form. The server answers
// what holds now, by the same rules by which it refuses; without scripts everything is shown.
import { define, make } from "../dom";
import { csrfToken } from "../http";

interface Terms {
  hidden: string[];
  required: string[];
  read_only: string[];
}

class GxTerms extends HTMLElement {
  #form: HTMLFormElement | null = null;
  #asked = 0;
  #last: Terms | null = null;

  connectedCallback(): void {
    this.#form = this.closest("form");
    const watch = (this.getAttribute("watch") ?? "").split(" ");
    this.#form?.addEventListener("change", (event) => {
      if (watch.includes((event.target as HTMLInputElement).name)) void this.#ask();
    });
  }

  /** Only the newest question counts. */
  async #ask(): Promise<void> {
    const place = ++this.#asked;
    const body = new URLSearchParams();
    new FormData(this.#form!).forEach((value, name) => { if (typeof value === "string") body.append(name, value); });
    const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
    const response = await fetch(this.getAttribute("endpoint")!, { method: "POST", headers, body }).catch(() => null);
    if (response?.ok && place === this.#asked) this.#show((await response.json()) as Terms);
  }

  #show(terms: Terms): void {
    const before = this.#last;
    this.#last = terms;
    this.#form!.querySelectorAll<HTMLElement>(".form__section").forEach((section) => {
      const fields = [...section.querySelectorAll<HTMLElement>(".form__grid > .field")];
      fields.forEach((field) => this.#apply(field, terms, before));
      if (fields.length) section.hidden = fields.every((field) => field.hidden);
    });
  }

  #apply(field: HTMLElement, terms: Terms, before: Terms | null): void {
    const label = field.querySelector<HTMLElement>(".field__label[id], .field__words[id], [id^='field-']");
    const key = label?.id.replace(/^(label|field)-/, "") ?? "";
    field.hidden = terms.hidden.includes(key);
    const isFixed = terms.read_only.includes(key);
    if (isFixed || before?.read_only.includes(key)) {
      field.querySelectorAll<HTMLInputElement>("input, select, textarea, button").forEach((input) => { input.disabled = isFixed; });
    }
    const mark = field.querySelector(".field__must[data-terms]");
    if (!terms.required.includes(key)) mark?.remove();
    else if (!field.querySelector(".field__must")) field.querySelector(".field__label")?.append(" ", make("span", { class: "field__must", "data-terms": "" }, "*"));
  }
}

define("gx-terms", GxTerms);
