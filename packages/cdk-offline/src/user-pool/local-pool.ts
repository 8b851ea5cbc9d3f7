import type { UserPool } from '../model';
import type { PoolState } from './state';

/** A user pool as the template describes it, with what it remembers. */
export interface LocalPool {
  template: UserPool;
  state: PoolState;
}
