import { checkRandomTemplates } from '../template/random-templates';

test('2,000 changed templates never give a route less protection and are only rejected with an explanation', () => {
  checkRandomTemplates(2000);
});
