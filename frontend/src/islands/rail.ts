// <gx-rail>: folds the menu to icons and remembers it; on a phone Escape closes the menu that covers the page.
import { define } from "../dom";
import { remember } from "../preference";

class GxRail extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    button?.removeAttribute("hidden");
    button?.addEventListener("click", () => this.#toggle());
    document.addEventListener("keydown", this.#escape);
    document.addEventListener("click", this.#beside);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#escape);
    document.removeEventListener("click", this.#beside);
  }

  #toggle(): void {
    const rail = document.getElementById("rail");
    const next = (rail?.offsetWidth ?? 0) > 100 ? "folded" : "open";
    document.documentElement.dataset.rail = next;
    remember("rail", next);
  }

  #escape = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && location.hash === "#rail") location.hash = "";
  };

  #beside = (event: Event): void => {
    if (location.hash === "#rail" && !(event.target as Element).closest("#rail, [href='#rail']")) location.hash = "";
  };
}

define("gx-rail", GxRail);
