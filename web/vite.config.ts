import { defineConfig } from "vite";

// The face's files get fixed names: the web process hashes them (manifest storage), so url()s stay relative.
export default defineConfig({
  base: "./",
  build: {
    outDir: "../src/hearth/static/built",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the Content-Security-Policy is for files of our own, not data: addresses
    modulePreload: false,
    target: "es2022",
    // lightningcss writes light-dark() so that browsers of 2022 follow the theme too
    cssTarget: ["chrome107", "firefox104", "safari15.6"],
    cssMinify: "lightningcss",
    rollupOptions: {
      // feel.js is imported by the pages that evaluate expressions, so its exports stay
      input: { staff: "src/staff.ts", feel: "src/feel/index.ts" },
      preserveEntrySignatures: "exports-only",
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name].js",
        assetFileNames: "[name][extname]",
      },
    },
  },
  css: {
    preprocessorOptions: {
      // Bootstrap 5.3 is written for Sass's old module system; its warnings are not ours to mend
      scss: { quietDeps: true, silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"] },
    },
  },
});
