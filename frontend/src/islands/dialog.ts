// <gx-dialog>: opens its <dialog> when something with data-opens="its id" is clicked; a click beside it closes it.
import { define } from "../dom";

class GxDialog extends HTMLElement {
  #open = (event: Event): void => {
    const opener = (event.target as Element).closest<HTMLElement>("[data-opens]");
    if (opener?.dataset.opens !== this.#dialog?.id) return;
    event.preventDefault();
    this.#dialog?.showModal();
  };

  get #dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  connectedCallback(): void {
    document.addEventListener("click", this.#open);
    this.#dialog?.addEventListener("click", (event) => {
      if (event.target === this.#dialog) this.#dialog?.close();
    });
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#open);
  }
}

define("gx-dialog", GxDialog);
