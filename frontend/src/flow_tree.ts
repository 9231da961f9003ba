// A flow of approval as its JSON says it, and the few ways in which the designer changes it.
import type { Json } from "./conditions";

export interface People {
  by: string;
  ids?: number[];
  level?: number;
  until?: Record<string, unknown>;
  field?: string;
  of?: string;
  scope?: Record<string, number[]>;
  on?: string;
}

export interface Branch {
  key: string;
  name: string;
  when?: Json | null;
  nodes: FlowNode[];
}

export interface FlowNode {
  key: string;
  kind: string;
  name: string;
  approvers?: People;
  people?: People;
  cc?: People;
  mode?: string;
  ratio?: string;
  count_all?: boolean;
  empty?: string;
  assign?: number[];
  same_submitter?: string;
  fields?: string[];
  timeout?: { hours: string; action: string; repeat?: string };
  join?: string;
  branches?: Branch[];
}

export interface Flow {
  nodes: FlowNode[];
  options?: Record<string, unknown>;
}

/** Every list of nodes in the flow: the trunk first, then those of branches. */
export function lists(nodes: FlowNode[]): FlowNode[][] {
  return [nodes, ...nodes.flatMap((node) => (node.branches ?? []).flatMap((branch) => lists(branch.nodes)))];
}

function freshKey(flow: Flow, letter: "n" | "b"): string {
  const nodes = lists(flow.nodes).flat();
  const taken = new Set([...nodes.map((node) => node.key), ...nodes.flatMap((node) => (node.branches ?? []).map((branch) => branch.key))]);
  let number = 1;
  while (taken.has(`${letter}${number}`)) number += 1;
  return `${letter}${number}`;
}

/** A node of a kind with what most people want of it; what must be chosen is left empty, and said to be missing. */
export function addNode(flow: Flow, list: FlowNode[], at: number, kind: string): FlowNode {
  const node: FlowNode = { key: freshKey(flow, "n"), kind, name: "" };
  list.splice(at, 0, node);
  if (kind === "approve") Object.assign(node, { approvers: { by: "superior" }, mode: "sequential" });
  if (kind === "handle") Object.assign(node, { approvers: { by: "roles", ids: [] }, mode: "any" });
  if (kind === "cc" || kind === "notify") node.people = { by: "users", ids: [] };
  if (kind === "parallel") node.join = "all";
  if (kind === "condition" || kind === "parallel") {
    node.branches = [];
    addBranch(flow, node);
    addBranch(flow, node);
  }
  return node;
}

/** One more branch; of a condition before the default one, which stays the last. */
export function addBranch(flow: Flow, node: FlowNode): Branch {
  const branches = node.branches ?? (node.branches = []);
  const branch: Branch = { key: freshKey(flow, "b"), name: "", nodes: [] };
  if (node.kind === "condition") branch.when = null;
  branches.splice(node.kind === "condition" && branches.length > 1 ? branches.length - 1 : branches.length, 0, branch);
  return branch;
}

/** Moves the item at a place by one step; false when there is no room. */
export function step<T>(items: T[], at: number, by: number, last = items.length - 1): boolean {
  const to = at + by;
  if (to < 0 || to > last || at > last) return false;
  items.splice(to, 0, ...items.splice(at, 1));
  return true;
}

/** Puts a node at another place, unless that place lies inside of it. */
export function moveNode(flow: Flow, key: string, list: FlowNode[], at: number): boolean {
  const from = lists(flow.nodes).find((each) => each.some((node) => node.key === key));
  const place = from?.findIndex((node) => node.key === key) ?? -1;
  const node = from?.[place];
  if (!from || !node || lists([node]).slice(1).includes(list)) return false;
  from.splice(place, 1);
  list.splice(from === list && place < at ? at - 1 : at, 0, node);
  return true;
}
