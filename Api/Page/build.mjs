// Builds the page into ../wwwroot, which is committed: the same sources give the same bytes. With --watch it builds again
// whenever a source changes, with names kept and nothing minified.
import { copyFileSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "wwwroot");
const watch = process.argv.includes("--watch");

rmSync(out, { recursive: true, force: true });
mkdirSync(out);
for (const name of readdirSync(join(here, "public"))) {
    copyFileSync(join(here, "public", name), join(out, name));
}
// The bundle has Preact in it, whose licence asks to be handed on.
copyFileSync(join(here, "node_modules", "preact", "LICENSE"), join(out, "preact-license.txt"));

const options = {
    absWorkingDir: here,
    entryPoints: [{ in: "src/main.tsx", out: "app" }, { in: "src/styles/app.css", out: "app" }],
    outdir: out,
    bundle: true,
    format: "esm",
    target: ["chrome111", "firefox113", "safari16.4"],
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: !watch,
    charset: "utf8",
    legalComments: "none",
    logLevel: "info",
};

if (watch) {
    await (await esbuild.context(options)).watch();
} else {
    await esbuild.build(options);
}
