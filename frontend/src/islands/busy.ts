// <gx-busy>: a thin line on top while htmx waits for the server, so that every click answers at once.
import { define } from "../dom";

class GxBusy extends HTMLElement {
  #waiting = 0;

  connectedCallback(): void {
    this.className = "busy-line";
    document.addEventListener("htmx:beforeRequest", this.#more);
    document.addEventListener("htmx:afterRequest", this.#less);
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:beforeRequest", this.#more);
    document.removeEventListener("htmx:afterRequest", this.#less);
  }

  #more = (): void => this.#change(1);
  #less = (): void => this.#change(-1);

  #change(by: number): void {
    this.#waiting = Math.max(0, this.#waiting + by);
    this.classList.toggle("is-on", this.#waiting > 0);
  }
}

define("gx-busy", GxBusy);
