// <gx-theme>: theme and density change at once and are remembered; language needs the server, so its button posts.
import { define } from "../dom";
import { remember } from "../preference";

class GxTheme extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", (event) => {
      const button = (event.target as Element).closest("button");
      if (button?.name === "theme" || button?.name === "density") this.#choose(event, button);
    });
  }

  #choose(event: Event, button: HTMLButtonElement): void {
    event.preventDefault();
    document.documentElement.dataset[button.name] = button.value;
    for (const other of document.querySelectorAll<HTMLButtonElement>(`gx-theme button[name="${button.name}"]`)) {
      other.setAttribute("aria-pressed", String(other.value === button.value));
    }
    remember(button.name, button.value, button.form?.action);
  }
}

define("gx-theme", GxTheme);
