// Builds the browser bundles and the icon sprite into the static folder of the interface.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCE = join(ROOT, "src/tongjian");
const ASSETS = join(SOURCE, "foundation/ui/assets");
const OUT = join(SOURCE, "foundation/ui/static/build");
const ICONS = join(ROOT, "node_modules/@tabler/icons/icons");
// The faces of official letters as PDF; Word documents name the fonts that offices have.
const FONTS = join(SOURCE, "foundation/documents/fonts");
const FACES = [
  "noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
  "noto-serif-sc/900Black/NotoSerifSC_900Black.ttf",
  "noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf",
];

// Where the code names icons: icon("x"), icon="x", icon_name="x", "icon": "x".
const NAMED = [
  /\bicon(?:_name)?\s*[(=]\s*["']([a-z][a-z0-9-]*)["']/g,
  /["']icon["']\s*:\s*["']([a-z][a-z0-9-]*)["']/g,
];

async function* files(folder) {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && path !== OUT) yield* files(path);
    else if (/\.(py|html)$/.test(entry.name)) yield path;
  }
}

async function namedIcons() {
  const listed = await readFile(join(ASSETS, "icons.txt"), "utf8");
  const names = new Set(listed.split(/\s+/).filter(Boolean));
  for await (const path of files(SOURCE)) {
    const text = await readFile(path, "utf8");
    for (const pattern of NAMED)
      for (const [, found] of text.matchAll(pattern)) names.add(found);
  }
  return [...names].sort();
}

async function symbol(name) {
  const [, style, file] = name.match(/^(filled-)?(.*)$/);
  const folder = style ? "filled" : "outline";
  const text = await readFile(join(ICONS, folder, `${file}.svg`), "utf8").catch(() => null);
  if (text === null) return null;
  const body = text.slice(text.indexOf(">", text.indexOf("<svg")) + 1, text.lastIndexOf("</svg>"));
  const paint = style
    ? 'fill="currentColor" stroke="none"'
    : 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"';
  const shapes = body.replace(/<path stroke="none"[^>]*\/>/, "").replace(/\s*\n\s*/g, "");
  return `<symbol id="${name}" viewBox="0 0 24 24" ${paint}>${shapes}</symbol>`;
}

async function buildSprite() {
  const names = await namedIcons();
  const symbols = await Promise.all(names.map(symbol));
  const missing = names.filter((_, index) => symbols[index] === null);
  if (missing.length) throw new Error(`There are no icons named: ${missing.join(", ")}`);
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
  await writeFile(join(OUT, "icons.svg"), sprite);
}

async function copyFaces() {
  await mkdir(FONTS, { recursive: true });
  for (const face of FACES)
    await copyFile(join(ROOT, "node_modules/@expo-google-fonts", face), join(FONTS, basename(face)));
}

const options = {
  entryPoints: { app: join(ASSETS, "app.js"), style: join(ASSETS, "app.css") },
  outdir: OUT,
  entryNames: "[name]",
  chunkNames: "chunk-[hash]",
  bundle: true,
  splitting: true,
  format: "esm",
  minify: true,
  target: ["chrome99", "edge99", "firefox102", "safari15.4"],
  legalComments: "linked",
  logLevel: "warning",
};

await rm(OUT, { recursive: true, force: true });
await mkdir(OUT, { recursive: true });
await buildSprite();
await copyFaces();
if (process.argv.includes("--watch")) {
  const context = await esbuild.context(options);
  await context.watch();
} else {
  await esbuild.build(options);
}
