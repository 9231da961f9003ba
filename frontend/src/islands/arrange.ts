// <gx-arrange>: columns of a list are dragged, made wider, and stay in sight; what is chosen is kept for this person.
import htmx from "htmx.org";
import { define, fill, make, textsOf } from "../dom";
import { csrfToken } from "../http";
import { openGroup } from "../list_groups";

const STEP = 16;
const NARROWEST = 40;
const WIDEST = 1200;
const WAIT = 500;

class GxArrange extends HTMLElement {
  #texts: Record<string, string> = {};
  #timer = 0;
  #watch = new ResizeObserver(() => this.#freeze());

  connectedCallback(): void {
    this.#texts = textsOf(this);
    this.#sayColumns();
    this.#heads.forEach((head) => this.#equip(head));
    this.#freeze();
    if (this.#table) this.#watch.observe(this.#table);
    this.addEventListener("click", (event) => {
      const link = (event.target as Element).closest<HTMLAnchorElement>("[data-rows]");
      if (!link || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      void openGroup(link);
    });
  }

  disconnectedCallback(): void {
    this.#watch.disconnect();
  }

  get #table(): HTMLTableElement | null {
    return this.querySelector<HTMLTableElement>("table.list");
  }

  get #heads(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("thead th[data-key]")];
  }

  /** The address says the columns, so that a link to this page shows the same to a colleague. */
  #sayColumns(): void {
    const url = new URL(this.dataset.from ?? "", location.href);
    const isHere = url.pathname.replace(/\/$/, "") === location.pathname.replace(/\/$/, "");
    if (isHere && url.searchParams.get("columns") !== new URLSearchParams(location.search).get("columns")) {
      history.replaceState(history.state, "", url.pathname + url.search + location.hash);
    }
  }

  #equip(head: HTMLElement): void {
    const label = fill(this.#texts.resize, { column: head.dataset.name ?? "" });
    const grip = make("span", {
      class: "list__grip", role: "separator", tabindex: "0", "aria-orientation": "vertical", "aria-label": label,
      "aria-valuemin": String(NARROWEST), "aria-valuemax": String(WIDEST), "aria-valuenow": String(head.offsetWidth),
    });
    grip.addEventListener("pointerdown", (event) => this.#pull(event, head, grip));
    grip.addEventListener("keydown", (event) => this.#key(event, head, grip));
    grip.addEventListener("click", (event) => event.stopPropagation());
    head.append(grip);
    head.querySelectorAll("a").forEach((link) => (link.draggable = false));
    head.draggable = true;
    head.addEventListener("dragstart", (event) => event.dataTransfer?.setData("text/x-column", head.dataset.key ?? ""));
    head.addEventListener("dragover", (event) => {
      if (event.dataTransfer?.types.includes("text/x-column")) event.preventDefault();
      head.classList.add("is-over");
    });
    head.addEventListener("dragleave", () => head.classList.remove("is-over"));
    head.addEventListener("drop", (event) => this.#drop(event, head));
  }

  #drop(event: DragEvent, head: HTMLElement): void {
    head.classList.remove("is-over");
    const key = event.dataTransfer?.getData("text/x-column");
    const from = this.#heads.findIndex((each) => each.dataset.key === key);
    if (from < 0) return;
    event.preventDefault();
    this.#move(from, this.#heads.indexOf(head));
  }

  #key(event: KeyboardEvent, head: HTMLElement, grip: HTMLElement): void {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const place = this.#heads.indexOf(head);
    if (event.shiftKey) this.#move(place, place + step);
    else this.#resize(head, grip, head.offsetWidth + step * STEP);
  }

  #pull(event: PointerEvent, head: HTMLElement, grip: HTMLElement): void {
    event.preventDefault();
    event.stopPropagation();
    const [start, width] = [event.clientX, head.offsetWidth];
    const pull = (moved: PointerEvent): void => this.#resize(head, grip, width + moved.clientX - start);
    head.draggable = false;
    grip.setPointerCapture(event.pointerId);
    grip.addEventListener("pointermove", pull);
    grip.addEventListener("lostpointercapture", () => {
      head.draggable = true;
      grip.removeEventListener("pointermove", pull);
    }, { once: true });
  }

  #resize(head: HTMLElement, grip: HTMLElement, width: number): void {
    const columns = this.#sized();
    const place = this.#heads.indexOf(head);
    const next = Math.round(Math.max(NARROWEST, Math.min(width, WIDEST)));
    columns[place]!.style.width = `${next}px`;
    grip.setAttribute("aria-valuenow", String(next));
    const all = [...this.#table!.querySelectorAll<HTMLTableColElement>("col")];
    this.#table!.style.width = `${all.reduce((sum, column) => sum + parseFloat(column.style.width), 0)}px`;
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#keep({ widths: JSON.stringify(this.#widths(columns)) }), WAIT);
  }

  #widths(columns: HTMLTableColElement[]): Record<string, number> {
    return Object.fromEntries(this.#heads.map((head, at) => [head.dataset.key, Math.round(parseFloat(columns[at]!.style.width))]));
  }

  /** The <col> of every named column; from now on each has a width of its own. */
  #sized(): HTMLTableColElement[] {
    const table = this.#table!;
    const cells = [...table.tHead!.rows[0]!.cells];
    const widths = cells.map((cell) => cell.offsetWidth);
    const group = table.querySelector("colgroup") ?? make("colgroup");
    if (!group.isConnected) group.append(...cells.map(() => make("col")));
    table.prepend(group);
    const all = [...group.children] as HTMLTableColElement[];
    all.forEach((column, at) => (column.style.width ||= `${widths[at]}px`));
    table.classList.add("list--sized");
    return all.slice(all.length - this.#heads.length);
  }

  #move(from: number, to: number): void {
    const keys = this.#heads.map((head) => head.dataset.key!);
    if (to < 0 || to >= keys.length || from === to) return;
    const [key] = keys.splice(from, 1);
    keys.splice(to, 0, key!);
    void this.#keep(keys.map((each) => ["columns", each] as [string, string])).then(() => this.#again(key!));
  }

  async #keep(values: Record<string, string> | [string, string][]): Promise<void> {
    const body = new URLSearchParams([["from", this.dataset.from ?? ""], ...(Array.isArray(values) ? values : Object.entries(values))]);
    const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
    await fetch(this.dataset.action ?? "", { method: "POST", headers, body });
  }

  /** The list anew with its columns as they are kept now; the one that was moved keeps the focus. */
  async #again(key: string): Promise<void> {
    const url = new URL(this.dataset.from ?? "", location.href);
    url.searchParams.delete("columns");
    await htmx.ajax("get", url.pathname + url.search, { target: "#list", swap: "outerHTML" });
    const heads = [...document.querySelectorAll<HTMLElement>("#list thead th[data-key]")];
    const head = heads.find((each) => each.dataset.key === key);
    head?.querySelector<HTMLElement>(".list__grip")?.focus();
    const said = fill(this.#texts.moved, { column: head?.dataset.name ?? "", place: heads.indexOf(head!) + 1 });
    document.querySelector("#list gx-arrange")?.append(make("span", { class: "unseen", role: "status" }, said));
  }

  /** Columns that stay in sight stand beside each other at the left edge. */
  #freeze(): void {
    for (const row of this.#table?.rows ?? []) {
      let left = 0;
      for (const cell of row.querySelectorAll<HTMLElement>(":scope > [data-frozen]")) {
        cell.style.left = `${left}px`;
        left += cell.offsetWidth;
      }
    }
  }
}

define("gx-arrange", GxArrange);
