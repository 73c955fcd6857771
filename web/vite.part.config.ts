import { defineConfig } from "vite";
import whole from "./vite.config.ts";

// A part that its own pages load: `vite build -c vite.part.config.ts --mode designer`. It shares no file with the
// others, so that every file keeps its fixed name and imports nothing (the web process hashes the names).
export default defineConfig(({ mode }) => ({
  ...whole,
  build: {
    ...whole.build,
    emptyOutDir: false,
    chunkSizeWarningLimit: 600, // bpmn-js; its pages alone load it (web/tests/build.test.ts holds what it may weigh)
    rollupOptions: { ...whole.build?.rollupOptions, input: { [mode]: `src/${mode}/index.ts` } },
  },
}));
