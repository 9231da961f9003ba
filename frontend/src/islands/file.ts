// <gx-file data-texts>: a file input in the words of the page instead of the browser's: a button, and what was chosen. The
// input stays where it is, above both, so that clicks, keys, drops and labels meet it as ever.
import { define, make, textsOf } from "../dom";

class GxFile extends HTMLElement {
  #said = make("span", { class: "file-pick__said", "aria-hidden": "true" });

  connectedCallback(): void {
    const input = this.querySelector("input");
    if (!input || this.hasAttribute("data-ready")) return;
    const texts = textsOf(this);
    this.prepend(make("span", { class: "btn btn--small", "aria-hidden": "true" }, input.multiple ? texts.several : texts.one), this.#said);
    this.toggleAttribute("data-ready", true);
    input.addEventListener("change", () => this.#tell(input));
    input.form?.addEventListener("reset", () => setTimeout(() => this.#tell(input)));
    this.#tell(input);
  }

  #tell(input: HTMLInputElement): void {
    const names = [...(input.files ?? [])].map((file) => file.name);
    this.#said.textContent = names.join(", ") || (textsOf(this).none ?? "");
    this.toggleAttribute("data-chosen", names.length > 0);
  }
}

define("gx-file", GxFile);
