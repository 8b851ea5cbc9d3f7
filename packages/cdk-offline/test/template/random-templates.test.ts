import { checkRandomTemplates } from './random-templates';

test('a changed template never gives a route less protection and is only rejected with an explanation', () => {
  checkRandomTemplates(300);
});
