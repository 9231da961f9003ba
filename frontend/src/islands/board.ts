// <gx-board>: cards are dragged by mouse, touch or keyboard, or moved by their menu; the server decides each move.
import type Sortable from "sortablejs";
import { define, parseHtml, textsOf } from "../dom";
import { post, type Problem, Refused } from "../http";
import { sendBeside } from "./drawer";
import { announce } from "./toast";

interface Moved {
  card?: string; // the card as it looks now
  version?: string;
  heads?: Record<string, string>; // the heads of the columns whose sums changed
}

interface Place {
  list: Element;
  before: Element | null;
}

const NEEDS_REASON = "E_REASON_REQUIRED";
const NEEDS_MORE = "E_STAGE_GATE";

class GxBoard extends HTMLElement {
  #sortables: Sortable[] = [];

  connectedCallback(): void {
    void this.#sort();
    this.addEventListener("click", (event) => this.#click(event));
    this.addEventListener("keydown", (event) => this.#key(event));
  }

  disconnectedCallback(): void {
    this.#sortables.forEach((sortable) => sortable.destroy());
  }

  get #columns(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-column]")];
  }

  async #sort(): Promise<void> {
    const { default: SortableClass } = await import("sortablejs");
    this.#sortables = this.#columns.map((column) =>
      SortableClass.create(column.querySelector<HTMLElement>("[data-cards]")!, {
        group: "board", sort: false, animation: 120, delay: 180, delayOnTouchOnly: true, forceFallback: false,
        ghostClass: "is-ghost", dragClass: "is-dragged", draggable: "[data-card]", filter: '[data-move=""]',
        onEnd: ({ item, from, to, oldIndex }) => {
          if (from !== to) void this.#move(item, to.closest<HTMLElement>("[data-column]")!, { list: from, before: from.children[oldIndex ?? 0] ?? null });
        },
      }),
    );
  }

  #click(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-to]");
    const card = button?.closest<HTMLElement>("[data-card]");
    const column = this.#columns.find((each) => each.dataset.column === button?.dataset.to);
    if (!card || !column) return;
    button!.closest("details")!.open = false;
    this.#carry(card, column);
  }

  /** Arrows walk among cards; with Shift they carry the card to the neighbouring column; Enter opens it. */
  #key(event: KeyboardEvent): void {
    const card = event.target as HTMLElement;
    if (!card.matches("[data-card]")) return;
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const column = this.#columns[this.#columns.indexOf(card.closest<HTMLElement>("[data-column]")!) + (step ?? 0)];
    if (step && event.shiftKey && column && card.dataset.move) this.#carry(card, column);
    else if (step && column) column.querySelector<HTMLElement>("[data-card]")?.focus();
    else if (event.key === "ArrowDown") (card.nextElementSibling as HTMLElement | null)?.focus();
    else if (event.key === "ArrowUp") (card.previousElementSibling as HTMLElement | null)?.focus();
    else if (event.key === "Enter") card.querySelector("a")?.click();
    else if (event.key === "m") card.querySelector("summary")?.click();
    else return;
    event.preventDefault();
  }

  #carry(card: HTMLElement, column: HTMLElement): void {
    const place: Place = { list: card.parentElement!, before: card.nextElementSibling };
    column.querySelector("[data-cards]")!.prepend(card);
    card.focus();
    void this.#move(card, column, place);
  }

  async #move(card: HTMLElement, column: HTMLElement, from: Place, reason = ""): Promise<void> {
    card.classList.add("is-moving");
    try {
      const values = { to: column.dataset.column!, version: card.dataset.version ?? "", reason };
      const moved = await post<Moved>(card.dataset.move!, reason ? values : { to: values.to, version: values.version });
      this.#settle(card, moved);
    } catch (error) {
      const problem = error instanceof Refused ? error.problem : null;
      if (problem?.code === NEEDS_REASON) {
        const given = await this.#askReason(problem);
        if (given) return this.#move(card, column, from, given);
        this.#flyBack(card, from);
      } else {
        this.#refuse(card, from, problem);
        if (problem && (problem.code === NEEDS_MORE || problem.errors.some((each) => each.code === NEEDS_MORE))) this.#fillIn(card, column, reason);
      }
    } finally {
      card.classList.remove("is-moving");
    }
  }

  #settle(card: HTMLElement, moved: Moved): void {
    const fresh = moved.card ? parseHtml(moved.card) : null;
    const hadFocus = card.matches(":focus");
    if (fresh) card.replaceWith(fresh);
    else if (moved.version) card.dataset.version = moved.version;
    if (fresh && hadFocus) (fresh as HTMLElement).focus();
    for (const [key, html] of Object.entries(moved.heads ?? {})) {
      const head = this.querySelector(`[data-column="${CSS.escape(key)}"] [data-head]`);
      const now = parseHtml(html);
      if (head && now) head.replaceWith(now);
    }
  }

  #refuse(card: HTMLElement, from: Place, problem: Problem | null): void {
    this.#flyBack(card, from);
    card.classList.add("is-refused");
    window.setTimeout(() => card.classList.remove("is-refused"), 2000);
    const why = problem ? [problem.detail, ...problem.errors.map((each) => each.message)].filter((text, at, all) => text && all.indexOf(text) === at).join(" ") : "";
    announce({ text: why || textsOf(this).failed!, tone: "bad" });
  }

  /** What a gate misses is asked for beside the board, and the card goes on from there. */
  #fillIn(card: HTMLElement, column: HTMLElement, reason: string): void {
    const values = new FormData();
    values.set("to", column.dataset.column!);
    if (reason) values.set("reason", reason);
    void sendBeside(card.dataset.move!.replace(/\?.*$/, ""), values);
  }

  #flyBack(card: HTMLElement, { list, before }: Place): void {
    list.insertBefore(card, before?.parentElement === list ? before : null);
    card.focus();
  }

  /** Asks in place why; the server may bring the reasons to choose from. */
  #askReason(problem: Problem): Promise<string> {
    const dialog = this.querySelector<HTMLDialogElement>("#board-reason")!;
    const form = dialog.querySelector<HTMLFormElement>("[data-reason]")!;
    const choices = form.querySelector<HTMLSelectElement>("[data-choices]")!;
    const text = form.querySelector<HTMLTextAreaElement>("[data-text]")!;
    const offered = (problem.choices as [string, string][] | undefined) ?? [];
    // Where reasons are offered, the rule for one in own words says nothing.
    form.querySelector("[data-message]")!.textContent = offered.length ? "" : problem.detail;
    choices.replaceChildren(...offered.map(([value, label]) => new Option(label, value)));
    choices.hidden = !offered.length;
    text.hidden = offered.length > 0;
    text.value = "";
    dialog.showModal();
    return new Promise((resolve) => {
      let given = "";
      form.onsubmit = (event) => {
        event.preventDefault();
        given = (offered.length ? choices.value : text.value).trim();
        if (given) dialog.close();
      };
      form.querySelector<HTMLElement>("[data-cancel]")!.onclick = () => dialog.close();
      dialog.addEventListener("close", () => resolve(given), { once: true });
    });
  }
}

define("gx-board", GxBoard);
