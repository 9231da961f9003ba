// Draws a flow from top to bottom: cards, a + between any two, and branches side by side.
import { fill, make } from "./dom";
import type { Branch, Flow, FlowNode } from "./flow_tree";

export interface Drawing {
  texts: Record<string, string>;
  sentences: Record<string, string>; // what a node or branch does, in words, by its key
  wrong: Record<string, string>; // what is wrong with it
  icon: (kind: string) => Node | null;
  adder: (list: FlowNode[], at: number, id: string) => HTMLElement;
  edit: (node: FlowNode) => void;
  editBranch: (node: FlowNode, branch: Branch) => void;
  addBranch: (node: FlowNode) => void;
  key: (event: KeyboardEvent, list: FlowNode[], at: number) => void;
}

export function drawFlow(flow: Flow, drawing: Drawing): HTMLElement {
  const begin = make("div", { class: "flow__end" }, drawing.texts.begin ?? "");
  const end = make("div", { class: "flow__end" }, drawing.texts.end ?? "");
  return make("div", { class: "flow__trunk" }, begin, drawList(flow.nodes, "trunk", drawing), end);
}

function drawList(list: FlowNode[], id: string, drawing: Drawing): HTMLElement {
  const parts = list.flatMap((node, at) => [drawNode(node, list, at, drawing), drawing.adder(list, at + 1, `${id}-${at + 1}`)]);
  return make("ol", { class: "flow__list" }, drawing.adder(list, 0, `${id}-0`), ...parts);
}

function drawNode(node: FlowNode, list: FlowNode[], at: number, drawing: Drawing): HTMLElement {
  const card = drawCard(node, drawing);
  card.addEventListener("click", () => drawing.edit(node));
  card.addEventListener("keydown", (event) => drawing.key(event, list, at));
  card.draggable = true;
  card.addEventListener("dragstart", (event) => event.dataTransfer?.setData("text/x-flow-node", node.key));
  const parts = node.branches ? [card, drawBranches(node, drawing)] : [card];
  return make("li", { class: "flow__item" }, ...parts);
}

function drawCard(node: FlowNode, drawing: Drawing): HTMLButtonElement {
  const { texts, sentences, wrong } = drawing;
  const isWrong = node.key in wrong;
  const name = node.name || texts[`kind_${node.kind}`] || node.kind;
  const head = make("span", { class: "flow__name" }, drawing.icon(node.kind), name);
  const said = make("span", { class: "flow__said" }, isWrong ? wrong[node.key] : (sentences[node.key] ?? ""));
  return make(
    "button",
    { type: "button", class: `flow__card flow__card--${node.kind}${isWrong ? " is-wrong" : ""}`, "data-id": `card-${node.key}`, title: texts.edit },
    head,
    said,
  );
}

function drawBranches(node: FlowNode, drawing: Drawing): HTMLElement {
  const branches = node.branches ?? [];
  const columns = branches.map((branch, at) => drawBranch(node, branch, at, drawing));
  const add = make("button", { type: "button", class: "btn btn--small flow__branch-add", "data-id": `more-${node.key}` }, `+ ${drawing.texts.add_branch ?? ""}`);
  add.addEventListener("click", () => drawing.addBranch(node));
  return make("div", { class: "flow__fork" }, add, make("div", { class: "flow__branches" }, ...columns));
}

function drawBranch(node: FlowNode, branch: Branch, at: number, drawing: Drawing): HTMLElement {
  const { texts, sentences, wrong } = drawing;
  const isDefault = node.kind === "condition" && at === (node.branches?.length ?? 0) - 1;
  const isWrong = branch.key in wrong;
  const name = branch.name || (isDefault ? texts.otherwise : fill(texts.branch, { number: at + 1 })) || "";
  const said = isWrong ? wrong[branch.key] : (sentences[branch.key] ?? "");
  const head = make(
    "button",
    { type: "button", class: `flow__card flow__card--branch${isWrong ? " is-wrong" : ""}`, "data-id": `branch-${branch.key}`, title: texts.edit },
    make("span", { class: "flow__name" }, name),
    make("span", { class: "flow__said" }, said),
  );
  head.addEventListener("click", () => drawing.editBranch(node, branch));
  return make("div", { class: "flow__branch" }, head, drawList(branch.nodes, branch.key, drawing));
}
