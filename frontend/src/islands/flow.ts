// <gx-flow>: the designer of approvals. It holds the flow as JSON, draws it, edits its parts in a drawer, has each
// state checked and said in words by the server, and saves it as a new version.
import { define, make, parseHtml, textsOf } from "../dom";
import { type Drawing, drawFlow } from "../flow_canvas";
import { branchForm, type NodeForm, nodeForm } from "../flow_node";
import type { Offers } from "../flow_people";
import { addBranch, addNode, type Branch, type Flow, type FlowNode, lists, moveNode, step } from "../flow_tree";
import { csrfToken } from "../http";
import { announce } from "./toast";

interface Checked {
  sentences: Record<string, string>;
  wrong: Record<string, string>;
  errors: string[];
  said: string;
}

const WAIT = 300;

class GxFlow extends HTMLElement {
  #flow: Flow = { nodes: [] };
  #offers!: Offers;
  #texts: Record<string, string> = {};
  #checked: Checked = { sentences: {}, wrong: {}, errors: [], said: "" };
  #past: string[] = [];
  #future: string[] = [];
  #kept = "";
  #timer = 0;
  #dialog = make("dialog", { class: "dialog dialog--drawer flow-drawer" });

  connectedCallback(): void {
    if (this.hasAttribute("ready")) return;
    this.#texts = textsOf(this);
    this.#flow = JSON.parse(this.dataset.flow ?? "{}") as Flow;
    this.#offers = JSON.parse(this.dataset.offers ?? "{}") as Offers;
    this.#checked = JSON.parse(this.dataset.checked ?? "{}") as Checked;
    this.#kept = this.#json;
    this.append(this.#dialog);
    this.#dialog.addEventListener("close", () => this.#draw());
    this.#dialog.addEventListener("click", (event) => event.target === this.#dialog && this.#dialog.close());
    this.addEventListener("keydown", (event) => this.#undoKey(event));
    this.addEventListener("click", (event) => this.#press(event));
    this.#form?.addEventListener("input", () => this.#soon());
    this.#form?.addEventListener("gx:condition", (event) => {
      const { condition, isEmpty } = (event as CustomEvent<{ condition: unknown; isEmpty: boolean }>).detail;
      this.dataset.condition = condition ? JSON.stringify(condition) : isEmpty ? "" : "incomplete";
      if (this.#form?.contains(document.activeElement)) this.#soon(); // else the builder only shows what is there
    });
    this.#form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#save();
    });
    window.addEventListener("beforeunload", this.#leaving);
    this.setAttribute("ready", "");
    this.#draw();
  }

  disconnectedCallback(): void {
    window.removeEventListener("beforeunload", this.#leaving);
  }

  get #form(): HTMLFormElement | null {
    return this.querySelector("form[data-flow-form]");
  }

  get #json(): string {
    return JSON.stringify(this.#flow);
  }

  #leaving = (event: BeforeUnloadEvent): void => {
    if (this.hasAttribute("unsaved")) event.preventDefault();
  };

  #press(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-flow]");
    if (button?.dataset.flow === "undo") this.#back(this.#past, this.#future);
    if (button?.dataset.flow === "redo") this.#back(this.#future, this.#past);
  }

  #undoKey(event: KeyboardEvent): void {
    const isText = /^(INPUT|TEXTAREA|SELECT)$/.test((event.target as Element).tagName);
    if (isText || event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey) this.#back(this.#future, this.#past);
    else this.#back(this.#past, this.#future);
  }

  #back(from: string[], to: string[]): void {
    const state = from.pop();
    if (state === undefined) return;
    to.push(this.#json);
    this.#flow = JSON.parse(state) as Flow;
    this.#kept = state;
    this.#draw();
    this.#soon();
  }

  /** After each change: what it was before can be had back, and the server looks at what it is now. */
  #changed = (): void => {
    if (this.#json === this.#kept) return;
    this.#past.push(this.#kept);
    this.#future = [];
    this.#kept = this.#json;
    this.#soon();
  };

  #soon(): void {
    this.toggleAttribute("unsaved", true);
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.#check(), WAIT);
  }

  #draw(): void {
    const focus = (document.activeElement as HTMLElement | null)?.closest<HTMLElement>("[data-id]")?.dataset.id;
    const drawing: Drawing = {
      texts: this.#texts,
      sentences: this.#checked.sentences,
      wrong: this.#checked.wrong,
      icon: (kind) => this.#icon(kind),
      adder: (list, at, id) => this.#adder(list, at, id),
      edit: (node) => this.#open(node),
      editBranch: (node, branch) => this.#openBranch(node, branch),
      addBranch: (node) => {
        const branch = addBranch(this.#flow, node);
        this.#changed();
        this.#openBranch(node, branch);
      },
      key: (event, list, at) => this.#key(event, list, at),
    };
    this.querySelector("[data-canvas]")?.replaceChildren(drawFlow(this.#flow, drawing));
    if (focus && !this.#dialog.open) this.#focus(focus);
    for (const [name, stack] of [["undo", this.#past], ["redo", this.#future]] as const) {
      this.querySelector(`[data-flow="${name}"]`)?.toggleAttribute("disabled", !stack.length);
    }
  }

  #focus(id: string): void {
    this.querySelector<HTMLElement>(`[data-id="${id}"]`)?.focus();
  }

  get #palette(): DocumentFragment | undefined {
    return this.querySelector<HTMLTemplateElement>("template[data-palette]")?.content;
  }

  #icon(kind: string): Node | null {
    return this.#palette?.querySelector(`[data-kind="${kind}"] svg`)?.cloneNode(true) ?? null;
  }

  #adder(list: FlowNode[], at: number, id: string): HTMLElement {
    const whole = make("li", { class: "flow__plus" });
    if (this.#palette) whole.append(this.#palette.cloneNode(true));
    whole.querySelector("summary")?.setAttribute("data-id", `add-${id}`);
    whole.addEventListener("click", (event) => {
      const kind = (event.target as Element).closest<HTMLElement>("[data-kind]")?.dataset.kind;
      if (!kind) return;
      const node = addNode(this.#flow, list, at, kind);
      this.#changed();
      this.#draw();
      this.#open(node);
    });
    whole.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("text/x-flow-node") && event.preventDefault());
    whole.addEventListener("drop", (event) => {
      const key = event.dataTransfer?.getData("text/x-flow-node");
      if (!key) return;
      event.preventDefault();
      if (moveNode(this.#flow, key, list, at)) this.#after(`card-${key}`);
    });
    return whole;
  }

  #key(event: KeyboardEvent, list: FlowNode[], at: number): void {
    const by = event.altKey ? { ArrowUp: -1, ArrowDown: 1 }[event.key] : undefined;
    const node = list[at]!;
    if (by && step(list, at, by)) this.#after(`card-${node.key}`);
    else if (event.key === "Delete" || event.key === "Backspace") this.#remove(node);
    else return;
    event.preventDefault();
  }

  #after(focus: string): void {
    this.#changed();
    this.#draw();
    this.#focus(focus);
  }

  #remove(node: FlowNode): void {
    const list = lists(this.#flow.nodes).find((each) => each.includes(node));
    if (!list) return;
    list.splice(list.indexOf(node), 1);
    this.#dialog.close();
    this.#after(`card-${(list[0] ?? node).key}`);
  }

  get #nodeForm(): NodeForm {
    return { offers: this.#offers, texts: this.#texts, changed: this.#changed };
  }

  #open(node: FlowNode): void {
    const list = lists(this.#flow.nodes).find((each) => each.includes(node));
    const move = (by: number) => (): void => {
      if (list && step(list, list.indexOf(node), by)) this.#after(`card-${node.key}`);
    };
    const title = this.#texts[`kind_${node.kind}`] ?? node.kind;
    const acts: [string, () => void][] = [["up", move(-1)], ["down", move(1)], ["remove", () => this.#remove(node)]];
    this.#show(`card-${node.key}`, title, nodeForm(node, this.#nodeForm), acts);
  }

  #openBranch(node: FlowNode, branch: Branch): void {
    const branches = node.branches ?? [];
    const isDefault = node.kind === "condition" && branches.at(-1) === branch;
    const last = node.kind === "condition" ? branches.length - 2 : branches.length - 1;
    const move = (by: number) => (): void => {
      if (step(branches, branches.indexOf(branch), by, last)) this.#after(`branch-${branch.key}`);
    };
    const remove = (): void => {
      branches.splice(branches.indexOf(branch), 1);
      this.#dialog.close();
      this.#after(`card-${node.key}`);
    };
    const acts: [string, () => void][] = isDefault ? [] : [["left", move(-1)], ["right", move(1)]];
    if (!isDefault && branches.length > 2) acts.push(["remove", remove]);
    const filter = node.kind === "condition" && !isDefault ? this.#filter(branch) : null;
    this.#show(`branch-${branch.key}`, this.#texts.branch_title ?? "", branchForm(branch, filter, this.#nodeForm), acts);
  }

  #filter(branch: Branch): HTMLElement {
    const filter = parseHtml(this.querySelector<HTMLTemplateElement>("template[data-filter]")?.innerHTML ?? "") as HTMLElement;
    if (branch.when) filter.dataset.condition = JSON.stringify(branch.when);
    return filter;
  }

  #show(id: string, title: string, body: HTMLElement, acts: [string, () => void][]): void {
    const close = make("button", { type: "button", class: "btn btn--primary" }, this.#texts.done ?? "");
    close.addEventListener("click", () => this.#dialog.close());
    const buttons = acts.map(([name, act]) => {
      const button = make("button", { type: "button", class: name === "remove" ? "btn btn--danger" : "btn" }, this.#texts[name] ?? name);
      button.addEventListener("click", act);
      return button;
    });
    const said = make("p", { class: "field__error", role: "status", "data-wrong": id.replace(/^\w+-/, "") });
    this.#dialog.replaceChildren(
      make("div", { class: "drawer__head" }, make("h2", {}, title)),
      make("div", { class: "form__body flow-drawer__body" }, said, body),
      make("div", { class: "form__bar" }, close, ...buttons),
    );
    this.#dialog.setAttribute("aria-label", title);
    this.#dialog.dataset.for = id;
    this.#sayWrong();
    this.#dialog.showModal();
    this.#dialog.addEventListener("close", () => this.#focus(id), { once: true });
  }

  #sayWrong(): void {
    const said = this.#dialog.querySelector<HTMLElement>("[data-wrong]");
    if (said) said.textContent = this.#checked.wrong[said.dataset.wrong ?? ""] ?? "";
  }

  #values(): Record<string, unknown> {
    const form = this.#form;
    const data = form ? new FormData(form) : new FormData();
    const options: Record<string, unknown> = {};
    for (const control of form?.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[data-option]") ?? []) {
      const isBox = control instanceof HTMLInputElement && control.type === "checkbox";
      options[control.dataset.option!] = isBox ? control.checked : control.value;
    }
    const condition = this.dataset.condition ?? "";
    return {
      name: String(data.get("name") ?? ""),
      watched: data.getAll("watched").map(String),
      condition: condition === "incomplete" ? { all: [{ field: "", op: "eq", value: "" }] } : condition ? JSON.parse(condition) : null,
      flow: { nodes: this.#flow.nodes, options },
      version: Number(this.dataset.version),
    };
  }

  async #send(address: string): Promise<Response | null> {
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
    try {
      return await fetch(address, { method: "POST", headers, body: JSON.stringify(this.#values()) });
    } catch {
      announce({ text: this.#texts.offline ?? "", tone: "bad" });
      return null;
    }
  }

  async #check(): Promise<void> {
    const response = await this.#send(this.dataset.check ?? "");
    if (response?.ok) this.#take((await response.json()) as Checked);
  }

  #take(checked: Checked): void {
    this.#checked = checked;
    const told = this.querySelector<HTMLElement>("[data-told]");
    told?.replaceChildren(...checked.errors.map((text) => make("li", {}, text)));
    told?.closest<HTMLElement>(".errors")?.toggleAttribute("hidden", !checked.errors.length);
    const said = this.querySelector("[data-said]");
    if (said) said.textContent = checked.said;
    this.#sayWrong();
    if (!this.querySelector(".flow details[open]")) this.#draw();
  }

  async #save(): Promise<void> {
    window.clearTimeout(this.#timer);
    const response = await this.#send(this.dataset.save ?? "");
    if (!response) return;
    const answer = (await response.json()) as Checked & { href?: string; version?: number; detail?: string };
    if (response.ok && answer.href) {
      this.removeAttribute("unsaved");
      location.assign(answer.href);
    } else if (answer.wrong) this.#take(answer);
    else announce({ text: answer.detail ?? "", tone: "bad" });
  }
}

define("gx-flow", GxFlow);
