import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';
import { cspSafe } from '../csp-safe.ts';
import about from './package.json' with { type: 'json' };

const SERVER = 'http://127.0.0.1:8080';
/**
 * The bound engine, without what keeps all of it in a bundle that uses one function: the PIN's worker needs no more. The app
 * frees by name and never by `using`.
 */
const boundEngine = (): Plugin => ({
  name: 'bound-engine',
  transform: (code, id) =>
    id.endsWith('/pkg/tablet.js')
      ? code.replace(/^if \(Symbol\.dispose\).*$/gm, '').replace(/new FinalizationRegistry/g, '/* @__PURE__ */ new FinalizationRegistry')
      : null,
});
/** What the bundler calls the chunks that the start needs, after one of their modules. */
const STARTS = ['index', 'Frame', 'vi', 'rescued'];

export default defineConfig({
  base: '/surveyor/',
  // No data: addresses: the server's policy refuses fonts and images from them. The app calls structuredClone, which
  // browsers have since 2022 (Chrome 98): nothing is written around for older ones, which would not preload modules either.
  build: {
    target: 'es2022',
    assetsInlineLimit: 0,
    // Of what a later screen imports only the styles: its scripts lie in the service worker's cache, and their names cost more.
    modulePreload: { polyfill: false, resolveDependencies: (_, files) => files.filter((file) => file.endsWith('.css')) },
    rolldownOptions: {
      output: {
        // What the start needs in one file, with what those import: it compresses better than in four.
        codeSplitting: { groups: [{ name: 'Frame', test: /src\/(screens\/Frame\.svelte|strings\/(format|vi)\.ts|store\/(rescued|db)\.ts)$/ }] },
        // The name tells the service worker and the count of the shell what is fetched after the start. What the start needs
        // lies in the entry and in what it shares with later screens; any other chunk is such a screen, or what several of
        // them share. `cargo xtask test` refuses a start that asks for a late file.
        chunkFileNames: ({ name }) => ([...STARTS, 'qr'].includes(name) ? 'assets/[name]-[hash].js' : 'assets/late-[name]-[hash].js'),
        assetFileNames: ({ names }) =>
          names.some((name) => name.endsWith('.css') && !STARTS.includes(name.replace('.css', ''))) ? 'assets/late-[name]-[hash][extname]' : 'assets/[name]-[hash][extname]',
      },
    },
  },
  define: { __APP_VERSION__: JSON.stringify(about.version) },
  worker: { format: 'es', plugins: () => [boundEngine()] },
  server: { proxy: { '/api': SERVER, '/sync': SERVER } },
  plugins: [
    boundEngine(),
    svelte({ configFile: false }),
    VitePWA({
      strategies: 'injectManifest',
      srcDir: 'src',
      filename: 'sw.ts',
      // The app decides when a new version may start; a waiting one never takes over by itself.
      registerType: 'prompt',
      injectRegister: false,
      // The system fetches its icons when the app is installed; the app itself never shows them.
      includeManifestIcons: false,
      // The reader of QR codes, which only some browsers need, is kept from its first use on. A file above 2 MiB fails the build: the guard stays at its default.
      injectManifest: { globPatterns: ['**/*.{html,js,css,svg,png,wasm,woff2,webmanifest}'], globIgnores: ['icon-*.png', 'assets/qr-*.js'] },
      manifest: {
        id: '/surveyor/',
        name: 'Hài Lòng',
        short_name: 'Hài Lòng',
        description: 'Phiếu khảo sát mức độ hài lòng, làm được khi không có mạng',
        lang: 'vi',
        dir: 'ltr',
        start_url: '/surveyor/',
        scope: '/surveyor/',
        display: 'fullscreen',
        display_override: ['fullscreen', 'standalone'],
        theme_color: '#2b3990',
        background_color: '#ffffff',
        icons: [
          { src: 'icon.svg', sizes: 'any', type: 'image/svg+xml' },
          { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: 'icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
    cspSafe(),
  ],
});
