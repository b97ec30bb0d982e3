import '@hailong/ui/fonts-tablet.css';
import '@hailong/ui/tokens.css';
import '@hailong/ui/tablet.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { synthetic } from './state/synthetic.svelte';
import { codeOf } from './sync/code';

/** The code of an enrolment link; taken out of the address so that it stays in no history. */
function codeInAddress(): string | null {
  const code = location.hash.startsWith('#enrol=') ? codeOf(location.hash) : null;
  if (code !== null) history.replaceState(history.state, '', location.pathname);
  return code;
}

void synthetic.ask();

const target = document.getElementById('app');
if (target) mount(App, { target, props: { codeInAddress } });
