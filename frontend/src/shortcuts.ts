// One registry of the keys of the house. Islands bind what a key does; the sheet behind "?" is made from this list.
import { isTyping } from "./dom";

interface Shortcut {
  id: string;
  group: "everywhere" | "list" | "board" | "record";
  /** Ways to press it, each one or two keys; "Mod" is Ctrl, or ⌘ on a Mac. */
  keys: string[];
}

export const SHORTCUTS: readonly Shortcut[] = [
  { id: "search", group: "everywhere", keys: ["Mod k"] },
  { id: "create", group: "everywhere", keys: ["c"] },
  { id: "go", group: "everywhere", keys: ["g …"] },
  { id: "help", group: "everywhere", keys: ["?"] },
  { id: "save", group: "everywhere", keys: ["Mod Enter", "Mod s"] },
  { id: "close", group: "everywhere", keys: ["Escape"] },
  { id: "undo", group: "everywhere", keys: ["Mod z"] },
  { id: "list.next", group: "list", keys: ["j"] },
  { id: "list.previous", group: "list", keys: ["k"] },
  { id: "list.open", group: "list", keys: ["o"] },
  { id: "list.edit", group: "list", keys: ["e"] },
  { id: "list.log", group: "list", keys: ["l"] },
  { id: "list.choose", group: "list", keys: ["x"] },
  { id: "list.range", group: "list", keys: ["Shift j", "Shift k"] },
  { id: "list.all", group: "list", keys: ["Mod a"] },
  { id: "list.cell", group: "list", keys: ["Enter", "F2"] },
  { id: "list.new", group: "list", keys: ["n"] },
  { id: "list.search", group: "list", keys: ["/"] },
  { id: "record.edit", group: "record", keys: ["e"] },
  { id: "record.star", group: "record", keys: ["s"] },
  { id: "record.next", group: "record", keys: ["j"] },
  { id: "record.previous", group: "record", keys: ["k"] },
  { id: "board.walk", group: "board", keys: ["↑", "↓", "←", "→"] },
  { id: "board.carry", group: "board", keys: ["Shift ←", "Shift →"] },
  { id: "board.move", group: "board", keys: ["m"] },
  { id: "board.open", group: "board", keys: ["Enter"] },
];

type Run = (event: KeyboardEvent) => void;

const bound = new Map<string, Run[]>();

/** Says what a shortcut does while an island is on the page; gives back how to end that. The last one to bind wins. */
export function bind(id: string, run: Run): () => void {
  const runs = bound.get(id) ?? [];
  bound.set(id, [...runs, run]);
  return () => bound.set(id, (bound.get(id) ?? []).filter((other) => other !== run));
}

/** Without an island a shortcut is a click on what bears its name: data-shortcut="record.edit". */
function clicking(id: string): Run | undefined {
  const target = document.querySelector<HTMLElement>(`[data-shortcut="${id}"]`);
  return target ? () => target.click() : undefined;
}

/** The key as the registry writes it: "j", "Mod k". */
function pressed(event: KeyboardEvent): string {
  const withCommand = event.ctrlKey || event.metaKey;
  return withCommand ? `Mod ${event.key.length === 1 ? event.key.toLowerCase() : event.key}` : event.key;
}

/** Whether keys are text now, or belong to a window that lies over the page. */
function isPlainKeyTaken(event: KeyboardEvent): boolean {
  return event.altKey || isTyping(event) || document.querySelector("dialog[open]") !== null;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const keys = pressed(event);
  if (!keys.startsWith("Mod ") && isPlainKeyTaken(event)) return;
  for (const { id } of SHORTCUTS.filter((shortcut) => shortcut.keys.includes(keys))) {
    const run = bound.get(id)?.at(-1) ?? clicking(id);
    if (!run) continue;
    event.preventDefault();
    return run(event);
  }
});
