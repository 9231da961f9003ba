// <gx-toast>: short answers at the foot of the page. Others say them with announce(), the server with HX-Trigger.
import { define } from "../dom";

const STAY = 4000;
const STAY_TO_UNDO = 8000;

export interface Toast {
  text: string;
  tone?: "good" | "warn" | "bad";
}

export function announce(toast: Toast): void {
  document.dispatchEvent(new CustomEvent("gx:toast", { detail: toast }));
}

class GxToast extends HTMLElement {
  #listen = (event: Event): void => this.show((event as CustomEvent<Toast>).detail);

  connectedCallback(): void {
    document.addEventListener("gx:toast", this.#listen);
    this.addEventListener("click", (event) => {
      const target = event.target as Element;
      if (target.closest("[data-close]")) target.closest("[data-toast]")?.remove();
    });
    this.querySelectorAll<HTMLElement>(":scope > [data-toast]").forEach((toast) => this.#leaveLater(toast));
  }

  disconnectedCallback(): void {
    document.removeEventListener("gx:toast", this.#listen);
  }

  show({ text, tone = "good" }: Toast): void {
    const which = tone === "good" ? "template:not([data-tone])" : 'template[data-tone="bad"]';
    const template = this.querySelector<HTMLTemplateElement>(which);
    const toast = template?.content.firstElementChild?.cloneNode(true) as HTMLElement | undefined;
    if (!toast) return;
    toast.querySelector(".toast__text")!.textContent = text;
    this.append(toast);
    this.#leaveLater(toast);
  }

  /** A toast goes by itself, but not while somebody points at it or stands in it. */
  #leaveLater(toast: HTMLElement): void {
    const stay = toast.querySelector("form") ? STAY_TO_UNDO : STAY;
    const leave = (): void => {
      if (toast.matches(":hover, :focus-within")) window.setTimeout(leave, 1000);
      else toast.remove();
    };
    window.setTimeout(leave, stay);
  }
}

define("gx-toast", GxToast);
