// The forms of a node and of a branch, which stand in the designer's drawer.
import { make } from "./dom";
import { type Choice, checkField, checksField, choiceField, recordsField, textField } from "./flow_fields";
import { type Offers, peopleForm } from "./flow_people";
import type { Branch, FlowNode, People } from "./flow_tree";

export interface NodeForm {
  offers: Offers;
  texts: Record<string, string>;
  changed: () => void;
}

export function nodeForm(node: FlowNode, form: NodeForm): HTMLElement {
  const { texts, changed, offers } = form;
  const name = textField(texts.name ?? "", node.name, (value) => {
    node.name = value;
    changed();
  });
  const body = make("div", { class: "stack" }, make("div", { class: "form__grid" }, name));
  if (node.approvers) body.append(...deciding(node, form));
  if (node.people) body.append(peopleForm({ people: node.people, offers, texts, changed, leaveOut: ["choice"] }));
  if (node.kind === "parallel") body.append(make("div", { class: "form__grid" }, chosen(form, node, "join", "joins", "all")));
  return body;
}

function deciding(node: FlowNode, form: NodeForm): HTMLElement[] {
  const { texts, offers, changed } = form;
  const modes = make("div", { class: "form__grid" });
  const showModes = (): void => {
    const ratio = textField(texts.ratio ?? "", percent(node.ratio), (value) => {
      node.ratio = Number(value) > 0 ? String(Number(value) / 100) : "";
      changed();
    }, "number");
    const all = checkField(texts.count_all ?? "", node.count_all ?? false, (value) => {
      node.count_all = value;
      changed();
    });
    const mode = chosen(form, node, "mode", "modes", "sequential", showModes);
    const counts = node.mode === "all" || node.mode === "sequential";
    modes.replaceChildren(...[mode, node.mode === "ratio" ? ratio : null, counts ? all : null].filter((part): part is HTMLElement => part !== null));
  };
  showModes();
  return [
    peopleForm({ people: node.approvers!, offers, texts, changed }),
    part(texts.how, modes),
    part(texts.exceptions, empties(node, form)),
    part(texts.time, timeouts(node, form)),
    part(texts.editable, make("div", { class: "form__grid" }, checksField(texts.editable_fields ?? "", offers.editable as Choice[], node.fields ?? [], (fields) => {
      node.fields = fields;
      changed();
    }))),
    part(texts.copies, copies(node, form)),
  ];
}

function part(label: string | undefined, body: HTMLElement): HTMLElement {
  return make("details", { class: "flow__part", open: true }, make("summary", {}, label ?? ""), body);
}

function percent(ratio: string | undefined): string {
  return ratio ? String(Math.round(Number(ratio) * 10000) / 100) : "";
}

type Chosen = "mode" | "empty" | "same_submitter" | "join";

function chosen({ texts, offers, changed }: NodeForm, node: FlowNode, key: Chosen, choices: string, usual: string, after?: () => void): HTMLElement {
  return choiceField(texts[key] ?? "", offers[choices] as Choice[], node[key] ?? usual, (value) => {
    node[key] = value;
    if (key === "mode" && value === "ratio") node.ratio ||= "0.5";
    changed();
    after?.();
  });
}

function empties(node: FlowNode, form: NodeForm): HTMLElement {
  const whole = make("div", { class: "form__grid" });
  const show = (): void => {
    const parts = [chosen(form, node, "empty", "empties", "admin", show), chosen(form, node, "same_submitter", "sames", "superior")];
    if (node.empty === "assign") {
      parts.push(recordsField(form.texts.assign ?? "", form.offers.users, node.assign ?? [], (ids) => {
        node.assign = ids;
        form.changed();
      }));
    }
    whole.replaceChildren(...parts);
  };
  show();
  return whole;
}

function timeouts(node: FlowNode, { texts, offers, changed }: NodeForm): HTMLElement {
  const kept = node.timeout ?? { hours: "", action: "remind" };
  const put = (values: Partial<typeof kept>): void => {
    Object.assign(kept, values);
    if (!kept.repeat) delete kept.repeat;
    if (kept.hours) node.timeout = kept;
    else delete node.timeout;
    changed();
  };
  return make(
    "div",
    { class: "form__grid" },
    textField(texts.hours ?? "", kept.hours, (hours) => put({ hours }), "number", texts.hours_hint),
    choiceField(texts.timeout_action ?? "", offers.timeouts as Choice[], kept.action, (action) => put({ action })),
    textField(texts.repeat ?? "", kept.repeat ?? "", (repeat) => put({ repeat }), "number"),
  );
}

function copies(node: FlowNode, { texts, offers, changed }: NodeForm): HTMLElement {
  const whole = make("div", { class: "stack" });
  const show = (): void => {
    const box = checkField(texts.with_copy ?? "", Boolean(node.cc), (value) => {
      if (value) node.cc = { by: "users", ids: [], on: "approval" } as People;
      else delete node.cc;
      changed();
      show();
    });
    const people = node.cc ? peopleForm({ people: node.cc, offers, texts, changed, withMoment: true, leaveOut: ["choice"] }) : null;
    whole.replaceChildren(...[box, people].filter((each): each is HTMLElement => each !== null));
  };
  show();
  return whole;
}

/** The form of a branch; `filter` is the builder of its condition, or nothing for the one that takes the rest. */
export function branchForm(branch: Branch, filter: HTMLElement | null, { texts, changed }: NodeForm): HTMLElement {
  const name = textField(texts.name ?? "", branch.name, (value) => {
    branch.name = value;
    changed();
  });
  filter?.addEventListener("gx:condition", (event) => {
    branch.when = (event as CustomEvent<{ condition: Branch["when"] }>).detail.condition;
    changed();
  });
  const rest = filter ?? make("p", { class: "muted" }, branch.when === undefined ? "" : (texts.default_branch ?? ""));
  return make("div", { class: "stack" }, make("div", { class: "form__grid" }, name), rest);
}
