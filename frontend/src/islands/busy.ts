// <gx-busy>: a thin line on top while the server is asked, so that every click answers at once; a form's button turns.
import { define } from "../dom";

const LONGEST = 10_000; // then a page that has not come is a download

class GxBusy extends HTMLElement {
  #waiting = 0;
  #leaving = 0;

  connectedCallback(): void {
    this.className = "busy-line";
    document.addEventListener("htmx:beforeRequest", this.#more);
    document.addEventListener("htmx:afterRequest", this.#less);
    window.addEventListener("click", this.#click);
    window.addEventListener("submit", this.#submit);
    window.addEventListener("pageshow", this.#stay);
  }

  disconnectedCallback(): void {
    document.removeEventListener("htmx:beforeRequest", this.#more);
    document.removeEventListener("htmx:afterRequest", this.#less);
    window.removeEventListener("click", this.#click);
    window.removeEventListener("submit", this.#submit);
    window.removeEventListener("pageshow", this.#stay);
  }

  #more = (): void => this.#change(1);
  #less = (): void => this.#change(-1);

  #change(by: number): void {
    this.#waiting = Math.max(0, this.#waiting + by);
    this.#show();
  }

  /** A link to another page, unless an island or a new window takes it. */
  #click = (event: MouseEvent): void => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!link || event.defaultPrevented || !isPlain || link.target || link.hasAttribute("download")) return;
    const isOther = link.pathname !== location.pathname || link.search !== location.search || !link.hash;
    if (link.origin === location.origin && isOther) this.#leave();
  };

  #submit = (event: SubmitEvent): void => {
    const form = event.target as HTMLFormElement;
    if (event.defaultPrevented || form.method === "dialog" || form.target) return;
    event.submitter?.setAttribute("aria-busy", "true");
    this.#leave();
  };

  #leave(): void {
    window.clearTimeout(this.#leaving);
    this.#leaving = window.setTimeout(this.#stay, LONGEST);
    this.#show();
  }

  /** The page is here again, from the browser's memory or because nothing else came. */
  #stay = (): void => {
    window.clearTimeout(this.#leaving);
    this.#leaving = 0;
    document.querySelectorAll('button[aria-busy="true"]').forEach((button) => button.removeAttribute("aria-busy"));
    this.#show();
  };

  #show(): void {
    this.classList.toggle("is-on", this.#waiting > 0 || this.#leaving > 0);
  }
}

define("gx-busy", GxBusy);
