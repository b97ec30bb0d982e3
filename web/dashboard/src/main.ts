import '@hailong/ui/fonts-office.css';
import '@hailong/ui/fonts-tablet.css';
import '@hailong/ui/tokens.css';
import '@hailong/ui/office.css';
import './styles/base.css';
import './styles/tables.css';
import './styles/forced-colors.css';
import { mount } from 'svelte';
import App from './App.svelte';

const target = document.getElementById('app');
if (target) mount(App, { target });
