// The editor of printed pages, loaded only where a page is drawn. Looks are classes, because styles may not stand in pages.
import { Editor, Extension } from "@tiptap/core";
import { TableKit } from "@tiptap/extension-table";
import StarterKit from "@tiptap/starter-kit";

const SIDES = ["left", "center", "right"] as const;
const SIZES = ["small", "large", "muted"] as const;

function oneOf(names: readonly string[]) {
  return {
    default: null,
    parseHTML: (element: HTMLElement) => names.find((name) => element.classList.contains(name)) ?? null,
    renderHTML: (values: Record<string, unknown>) => {
      const look = Object.values(values).find((value) => typeof value === "string" && names.includes(value));
      return look ? { class: look as string } : {};
    },
  };
}

function lookOf(key: string, names: readonly string[]) {
  const plain = oneOf(names);
  return { ...plain, renderHTML: (values: Record<string, unknown>) => plain.renderHTML({ [key]: values[key] }) };
}

const Looks = Extension.create({
  name: "looks",
  addGlobalAttributes() {
    return [
      { types: ["paragraph", "heading", "tableCell", "tableHeader"], attributes: { side: lookOf("side", SIDES) } },
      { types: ["paragraph"], attributes: { size: lookOf("size", SIZES), before: lookOf("before", ["break"]) } },
      { types: ["table"], attributes: { lines: lookOf("lines", ["plain"]) } },
    ];
  },
});

export type { Editor };

export function edit(element: HTMLElement, html: string, label: string, changed: (html: string) => void): Editor {
  return new Editor({
    element,
    content: html,
    injectCSS: false,
    extensions: [StarterKit.configure({ link: false, code: false, codeBlock: false }), TableKit.configure({ table: { resizable: false, renderWrapper: false } }), Looks],
    editorProps: { attributes: { class: "drawn", role: "textbox", "aria-multiline": "true", "aria-label": label } },
    onUpdate: ({ editor }) => changed(editor.getHTML()),
  });
}

/** Gives the blocks that are chosen a look, or takes it away again. */
export function look(editor: Editor, key: string, value: string): void {
  const kinds = key === "lines" ? ["table"] : key === "side" ? ["paragraph", "heading", "tableCell", "tableHeader"] : ["paragraph"];
  const chain = editor.chain().focus();
  for (const kind of kinds) {
    if (!editor.isActive(kind)) continue;
    chain.updateAttributes(kind, { [key]: editor.getAttributes(kind)[key] === value ? null : value });
  }
  chain.run();
}

/** Puts the rows of lines where the cursor is into groups: the name of each above them, their subtotal below. */
export function groupRows(editor: Editor, name: string, subtotal: string): void {
  const { $from } = editor.state.selection;
  for (let depth = $from.depth; depth > 0; depth -= 1) {
    const row = $from.node(depth);
    if (row.type.name !== "tableRow") continue;
    const across = Array.from({ length: row.childCount }, (_, place) => Number(row.child(place).attrs.colspan)).reduce((sum, one) => sum + one, 0);
    const rowOf = (text: string, side: string | null) => ({
      type: "tableRow",
      content: [{ type: "tableCell", attrs: { colspan: across, side }, content: [{ type: "paragraph", content: [{ type: "text", text }] }] }],
    });
    const head = rowOf(`{{#${name}}}{{${name}}}`, null);
    const foot = rowOf(`${subtotal}{{/${name}}}`, "right");
    editor.chain().focus().insertContentAt($from.after(depth), foot).insertContentAt($from.before(depth), head).run();
    return;
  }
  editor.chain().focus().insertContent(`{{#${name}}}{{${name}}} ${subtotal} {{/${name}}}`).run();
}
