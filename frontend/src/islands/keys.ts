// <gx-keys>: the keys that hold on every page: Ctrl/⌘ K searches, Ctrl/⌘ Enter saves, c makes something new, ? helps.
import { define, isTyping } from "../dom";

class GxKeys extends HTMLElement {
  connectedCallback(): void {
    document.addEventListener("keydown", this.#key);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#key);
  }

  #key = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    const withCommand = event.ctrlKey || event.metaKey;
    if (withCommand && event.key.toLowerCase() === "k") this.#search(event);
    else if (withCommand && event.key === "Enter") this.#save(event);
    else if (!withCommand && !event.altKey && !isTyping(event)) this.#plain(event);
  };

  #search(event: KeyboardEvent): void {
    const field = document.querySelector<HTMLInputElement>("[data-search-all]");
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  }

  #save(event: KeyboardEvent): void {
    const form = (event.target as Element).closest("form");
    if (!form || form.method !== "post") return;
    event.preventDefault();
    form.requestSubmit();
  }

  #plain(event: KeyboardEvent): void {
    if (event.key === "?") this.querySelector("dialog")?.showModal();
    if (event.key === "c") document.querySelector<HTMLElement>("[data-create] summary")?.click();
  }
}

define("gx-keys", GxKeys);
