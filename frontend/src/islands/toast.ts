// <gx-toast>: short answers at the foot of the page, where they cover no button. Others say them with announce(), the
// server with the header X-Toast or on the next page. What can be undone is undone by its button or by Ctrl/⌘ Z.
import { define, isTyping, make } from "../dom";
import { announceFrom, csrfToken, post } from "../http";

const STAY = 4000;
const PLACES = ["bottom", "start", "end", "top"] as const;
const BUTTONS = "button, .btn, summary, input, select, textarea, [role=button]";

export interface Toast {
  text: string;
  tone?: "good" | "warn" | "bad";
  undo?: { url: string; label: string; keys?: string } | null;
}

export function announce(toast: Toast): void {
  document.dispatchEvent(new CustomEvent("gx:toast", { detail: toast }));
}

class GxToast extends HTMLElement {
  #last = "";

  #listen = (event: Event): void => this.show((event as CustomEvent<Toast>).detail);
  #answered = (event: Event): void => announceFrom((event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr.getResponseHeader("X-Toast"));

  connectedCallback(): void {
    document.addEventListener("gx:toast", this.#listen);
    document.addEventListener("htmx:afterRequest", this.#answered);
    document.addEventListener("keydown", this.#key);
    this.addEventListener("click", (event) => {
      const target = event.target as Element;
      if (target.closest("[data-close]")) target.closest("[data-toast]")?.remove();
    });
    this.addEventListener("submit", (event) => this.#undo(event));
    this.querySelectorAll<HTMLElement>(":scope > [data-toast]").forEach((toast) => this.#begin(toast));
  }

  disconnectedCallback(): void {
    document.removeEventListener("gx:toast", this.#listen);
    document.removeEventListener("htmx:afterRequest", this.#answered);
    document.removeEventListener("keydown", this.#key);
  }

  show({ text, tone = "good", undo }: Toast): void {
    const which = tone === "good" ? "template:not([data-tone])" : 'template[data-tone="bad"]';
    const template = this.querySelector<HTMLTemplateElement>(which);
    const toast = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
    if (!toast) return;
    toast.querySelector(".toast__text")!.textContent = text;
    if (undo) toast.querySelector("[data-close]")?.before(undoing(undo));
    this.append(toast);
    this.#overDialogs();
    this.#begin(toast);
  }

  /** A window that lies over the page must not hide what is said. */
  #overDialogs(): void {
    if (!document.querySelector("dialog[open]")) return;
    this.popover = "manual";
    if (this.matches(":popover-open")) this.hidePopover();
    this.showPopover();
  }

  #begin(toast: HTMLElement): void {
    const form = toast.querySelector<HTMLFormElement>("form[data-undo]");
    if (form) this.#last = form.action;
    this.#settle();
    this.#leaveLater(toast);
  }

  /** A toast goes by itself a while after it came, or after somebody has stopped pointing at it or standing in it. */
  #leaveLater(toast: HTMLElement): void {
    let timer = 0;
    const again = (): void => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => (toast.matches(":hover, :focus-within") ? again() : toast.remove()), STAY);
    };
    for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, again);
    again();
  }

  /** Stands where it covers no button, and as few links as may be. */
  #settle(): void {
    const costs = PLACES.map((place) => {
      this.dataset.place = place;
      return cost(this);
    });
    this.dataset.place = PLACES[costs.indexOf(Math.min(...costs))]!;
  }

  /** Ctrl/⌘ Z takes the last thing back, also after its toast has gone; while somebody writes it is the field's own. */
  #key = (event: KeyboardEvent): void => {
    const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
    if (!isUndo || !this.#last || isTyping(event) || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    void this.#send(this.#last);
  };

  #undo(event: SubmitEvent): void {
    const form = event.target as HTMLFormElement;
    if (!new URL(form.action).pathname.startsWith("/undo/")) return;
    event.preventDefault();
    form.querySelector("button")?.setAttribute("aria-busy", "true");
    void this.#send(form.action);
  }

  /** Takes it back and shows the page as it is then, at the same place. */
  async #send(url: string): Promise<void> {
    this.#last = "";
    try {
      const { to } = await post<{ to: string }>(url, {});
      if (to === location.pathname + location.search) location.reload();
      else location.assign(to);
    } catch (error) {
      announce({ text: (error as Error).message, tone: "bad" });
    }
  }
}

/** The form behind “Undo”, as the server writes it. */
function undoing({ url, label, keys }: { url: string; label: string; keys?: string }): HTMLElement {
  const token = make("input", { type: "hidden", name: "csrfmiddlewaretoken", value: csrfToken() });
  return make("form", { method: "post", action: url, "data-undo": Boolean(keys) }, token, make("button", { class: "toast__act" }, label));
}

/** How much of the page lies below: a button weighs more than any number of links. */
function cost(region: HTMLElement): number {
  const here = region.getBoundingClientRect();
  const under = [...document.querySelectorAll<HTMLElement>(`${BUTTONS}, a[href]`)].filter((each) => !region.contains(each) && overlaps(each, here));
  return under.reduce((sum, each) => sum + (each.matches(BUTTONS) ? 1000 : 1), 0);
}

function overlaps(element: HTMLElement, here: DOMRect): boolean {
  const there = element.getBoundingClientRect();
  const isShown = there.width > 0 && element.checkVisibility({ visibilityProperty: true });
  return isShown && there.left < here.right && there.right > here.left && there.top < here.bottom && there.bottom > here.top;
}

define("gx-toast", GxToast);
