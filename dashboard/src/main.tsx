import { render } from 'preact';
import { App } from './components/app.js';
import './styles/colours.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/shell.css';
import './styles/list.css';
import './styles/backup.css';
import './styles/disks.css';

const root = document.getElementById('app');
if (root !== null) render(<App />, root);
