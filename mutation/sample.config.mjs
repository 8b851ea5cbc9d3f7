import { defineProject } from './define-project.mjs';

export default defineProject('.', ['lib/*.ts']);
