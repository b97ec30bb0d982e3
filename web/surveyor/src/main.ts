import '@hailong/ui/fonts-tablet.css';
import '@hailong/ui/tokens.css';
import { mount } from 'svelte';
import { registerSW } from 'virtual:pwa-register';
import App from './App.svelte';

// Without onNeedRefresh a new version waits until every window of the app is closed.
registerSW({ immediate: true });

const target = document.getElementById('app');
if (target) mount(App, { target });
