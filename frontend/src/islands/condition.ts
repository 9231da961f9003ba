// <gx-condition>: a builder of conditions inside a form; what it builds is sent in a field of the form.
// With `data-of` it is about the module that another field of the form names, and begins anew when that changes; what
// stands in its field without scripts, the condition as JSON, is then built with the same builder.
import { define, make } from "../dom";

interface Told {
  condition: unknown;
  isEmpty: boolean;
}

class GxCondition extends HTMLElement {
  #about = "";

  connectedCallback(): void {
    this.addEventListener("gx:condition", (event) => this.#keep((event as CustomEvent<Told>).detail));
    if (!this.dataset.of) return;
    this.closest("form")?.addEventListener("change", (event) => {
      if ((event.target as HTMLInputElement).name === this.dataset.of) this.#build();
    });
    this.#build();
  }

  get #field(): HTMLInputElement | HTMLTextAreaElement | null {
    return this.querySelector("input[type=hidden], textarea");
  }

  /** What is begun and not finished is sent as it is, so that the server says what is missing. */
  #keep({ condition, isEmpty }: Told): void {
    if (this.#field) this.#field.value = isEmpty ? "" : condition ? JSON.stringify(condition) : "unfinished";
  }

  /** The builder for the one module that is chosen; with none or several there is nothing to build. */
  #build(): void {
    const chosen = this.#chosen();
    const slug = chosen.length === 1 ? chosen[0]! : "";
    const field = this.#field;
    if (!field || (slug && slug === this.#about)) return;
    if (this.#about) field.value = "";
    this.querySelector("gx-filter")?.remove();
    field.hidden = true;
    this.querySelector<HTMLElement>("[data-one]")!.hidden = Boolean(slug);
    if (slug) this.append(this.#builder(slug, field.value));
    this.#about = slug;
  }

  #builder(slug: string, condition: string): HTMLElement {
    const made = make("gx-filter", { embedded: "", role: "group" });
    const base = `/m/${slug}/`;
    const { hops, titles, texts } = this.dataset;
    Object.assign(made.dataset, { fields: `${base}filter-fields`, preview: `${base}filter-preview`, base, condition, hops, titles, texts });
    return made;
  }

  #chosen(): string[] {
    const form = this.closest("form");
    return form ? new FormData(form).getAll(this.dataset.of!).map(String).filter(Boolean) : [];
  }
}

define("gx-condition", GxCondition);
