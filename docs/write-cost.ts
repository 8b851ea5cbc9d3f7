import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { costPlot } from './cost-plot';
import { updateCostTables } from './cost-table';

const document = join(__dirname, 'operations.md');
writeFileSync(document, updateCostTables(readFileSync(document, 'utf8')));
writeFileSync(join(__dirname, 'cost.svg'), costPlot());
