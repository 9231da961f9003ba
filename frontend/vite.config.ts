import { defineConfig } from "vite";

// One entry, bundled with hashed names into the package's static files. Django finds the names in manifest.json.
export default defineConfig({
  base: "./", // addresses inside the bundle are relative, so the static files may live under any prefix
  build: {
    outDir: "../src/guanxi/web/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    assetsInlineLimit: 0, // the content security policy has no data: for scripts and styles
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: "src/main.ts",
      checks: { eval: false }, // htmx carries an eval for inline handlers; our policy forbids it and we never call it
    },
  },
});
