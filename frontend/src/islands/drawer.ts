// <gx-drawer>: any link or form with data-drawer opens as a form beside the page. Drawers lie over each other, so that
// a record which another one needs can be made without leaving the first form.
import type { Found } from "../combobox";
import { define, make, parseHtml, textsOf } from "../dom";
import { csrfToken } from "../http";
import { refresh } from "../refresh";
import { announce, type Toast } from "./toast";

export interface Saved {
  href: string;
  said: Toast[];
  made?: Found | null;
  again?: boolean;
  leads_on?: boolean;
}

interface Level {
  dialog: HTMLDialogElement;
  address: string;
  end: (saved: Saved | null) => void;
}

let home: GxDrawer | null = null;
let counter = 0;

/** Opens a form beside the page; gives what was saved, or nothing when it was closed. */
export function openDrawer(address: string): Promise<Saved | null> {
  return home ? home.open(address) : Promise.resolve(null);
}

/** Sends a form that stands on the page; where the server asks for more, it is asked for in a drawer. */
export function sendBeside(address: string, values: FormData): Promise<Saved | null> {
  return home ? home.send(address, values) : Promise.resolve(null);
}

class GxDrawer extends HTMLElement {
  #levels: Level[] = [];

  connectedCallback(): void {
    home = this;
    document.addEventListener("click", this.#click);
    document.addEventListener("submit", this.#submit);
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#click);
    document.removeEventListener("submit", this.#submit);
  }

  open(address: string): Promise<Saved | null> {
    const level = this.#add(address);
    void this.#ask(level, address);
    return new Promise((resolve) => (level.end = resolve));
  }

  async send(address: string, values: FormData): Promise<Saved | null> {
    const response = await this.#fetch(address, { method: "POST", body: values });
    if (!response) return null;
    const saved = await savedIn(response);
    if (saved) {
      this.#tell(saved);
      return saved;
    }
    const level = this.#add(address);
    this.#show(level, await response.text());
    return new Promise((resolve) => (level.end = resolve));
  }

  #click = (event: MouseEvent): void => {
    const target = event.target as Element;
    const link = target.closest<HTMLAnchorElement>("a[data-drawer]");
    if (link && !event.defaultPrevented && event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey)) {
      event.preventDefault();
      link.closest("details")?.removeAttribute("open");
      const here = link.dataset.drawer === "here" ? this.#levelOf(link) : undefined;
      if (here) void this.#ask(here, (here.address = link.href));
      else void this.open(link.href);
    }
    const level = this.#levelOf(target);
    if (level && target.closest("[data-close-drawer]")) {
      event.preventDefault();
      this.#leave(level);
    }
  };

  #submit = (event: SubmitEvent): void => {
    const form = event.target as HTMLFormElement;
    const level = this.#levelOf(form);
    if (event.defaultPrevented || form.method !== "post" || !(level || form.matches("[data-drawer], [data-in-place]"))) return;
    event.preventDefault();
    const values = new FormData(form, event.submitter);
    if (!level && form.matches("[data-in-place]")) void this.#sendHere(form, values, event.submitter);
    else if (level) void this.#save(level, form, values, event.submitter);
    else void this.send(form.action, values);
  };

  #levelOf(part: Element): Level | undefined {
    return this.#levels.find((level) => level.dialog.contains(part));
  }

  #add(address: string): Level {
    const waiting = make("div", { class: "drawer__waiting" }, make("span", { class: "spinner" }));
    const dialog = make("dialog", { class: "dialog dialog--drawer drawer", "aria-label": textsOf(this).form }, waiting);
    const level: Level = { dialog, address, end: () => undefined };
    dialog.addEventListener("cancel", (event) => {
      event.preventDefault();
      this.#leave(level);
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) this.#leave(level);
    });
    this.append(dialog);
    this.#levels.push(level);
    dialog.showModal();
    return level;
  }

  async #ask(level: Level, address: string): Promise<void> {
    const response = await this.#fetch(address, {});
    if (response) this.#show(level, await response.text());
    else this.#close(level, null);
  }

  async #save(level: Level, form: HTMLFormElement, values: FormData, button: HTMLElement | null): Promise<void> {
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    button?.setAttribute("aria-busy", "true");
    const response = await this.#fetch(form.action, { method: "POST", body: values });
    const saved = response && (await savedIn(response));
    if (saved) form.dispatchEvent(new CustomEvent("gx:saved", { bubbles: true }));
    else if (response) return this.#show(level, await response.text());
    form.removeAttribute("aria-busy");
    button?.removeAttribute("aria-busy");
    if (saved?.again) void this.#ask(level, level.address);
    if (saved?.again) saved.said.forEach(announce);
    else if (saved) this.#close(level, saved);
  }

  /** Sends a form of the page; a refused one comes back in its own place. */
  async #sendHere(form: HTMLFormElement, values: FormData, button: HTMLElement | null): Promise<void> {
    if (form.hasAttribute("aria-busy")) return;
    form.setAttribute("aria-busy", "true");
    button?.setAttribute("aria-busy", "true");
    const response = await this.#fetch(form.action, { method: "POST", body: values }, "here");
    form.removeAttribute("aria-busy");
    button?.removeAttribute("aria-busy");
    const saved = response && (await savedIn(response));
    if (saved) {
      form.dispatchEvent(new CustomEvent("gx:saved", { bubbles: true }));
      return this.#tell(saved);
    }
    const again = response && parseHtml(await response.text());
    if (!again) return;
    form.replaceWith(again);
    again.querySelector<HTMLElement>("[aria-invalid], [role=alert]")?.focus();
  }

  async #fetch(address: string, options: RequestInit, how = "1"): Promise<Response | null> {
    try {
      const headers = { "X-Guanxi-Drawer": how, "HX-Request": "true", "X-CSRFToken": csrfToken() };
      const response = await fetch(address, { ...options, headers });
      const elsewhere = response.headers.get("HX-Redirect");
      if (!elsewhere) return response;
      location.assign(`${elsewhere}?next=${encodeURIComponent(location.pathname + location.search)}`);
    } catch {
      announce({ text: textsOf(this).offline ?? "", tone: "bad" });
    }
    return null;
  }

  /** The form of the answer; of a whole page, such as one that says why not, its main part. */
  #show(level: Level, html: string): void {
    const whole = /<main[\s>]/.test(html) ? new DOMParser().parseFromString(html, "text/html").querySelector("main") : null;
    const part = parseHtml(`<div class="drawer__part">${whole ? whole.innerHTML : html}</div>`)!;
    setApart(part, `d${++counter}-`);
    if (!part.querySelector("[data-close-drawer]")) {
      part.prepend(make("div", { class: "drawer__head" }, make("button", { class: "btn btn--quiet", type: "button", "data-close-drawer": true }, textsOf(this).close)));
    }
    level.dialog.replaceChildren(part);
    const title = part.querySelector("h1, h2")?.textContent;
    if (title) level.dialog.setAttribute("aria-label", title);
    level.dialog.scrollTop = 0;
  }

  /** Closing asks only where what was written could not be kept. */
  #leave(level: Level): void {
    const form = level.dialog.querySelector("gx-form");
    const isLost = form?.matches("[unkept]") && !window.confirm(textsOf(form as HTMLElement).unsaved);
    if (!isLost) this.#close(level, null);
  }

  #close(level: Level, saved: Saved | null): void {
    this.#levels = this.#levels.filter((each) => each !== level);
    level.dialog.close();
    level.dialog.remove();
    if (saved) this.#tell(saved);
    level.end(saved);
  }

  #tell(saved: Saved): void {
    if (saved.leads_on) return location.assign(saved.href);
    saved.said.forEach(announce);
    if (!this.#levels.length) void refresh();
  }
}

async function savedIn(response: Response): Promise<Saved | null> {
  const isShort = response.ok && /\bjson\b/.test(response.headers.get("Content-Type") ?? "");
  return isShort ? ((await response.json()) as Saved) : null;
}

/** Ids of a form must not meet those of the page or of the form below it. */
function setApart(part: Element, prefix: string): void {
  for (const each of part.querySelectorAll("[id]")) each.id = prefix + each.id;
  for (const name of ["for", "aria-describedby", "aria-labelledby", "aria-controls", "list"]) {
    for (const each of part.querySelectorAll(`[${name}]`)) {
      const ids = each.getAttribute(name)!.split(/\s+/);
      each.setAttribute(name, ids.map((id) => prefix + id).join(" "));
    }
  }
  for (const link of part.querySelectorAll<HTMLAnchorElement>('a[href^="#"]')) link.setAttribute("href", `#${prefix}${link.getAttribute("href")!.slice(1)}`);
  for (const template of part.querySelectorAll("template")) setApart(template.content as unknown as Element, prefix);
}

define("gx-drawer", GxDrawer);
