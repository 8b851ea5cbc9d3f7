import { Construct } from 'constructs';
import { createAlarmTopic } from './alarm-topic';
import { createAlarms } from './alarms';
import { createDashboard } from './dashboard';
import { countUnauthorized, type Monitored } from './monitored';

/** Alarms that send an e-mail, each to `alarmEmail` once its owner has confirmed the subscription, and a dashboard. */
export function addMonitoring(stack: Construct, monitored: Monitored, alarmEmail: string): void {
  const scope = new Construct(stack, 'Monitoring');
  const unauthorized = countUnauthorized(scope, monitored.accessLog);
  const topic = createAlarmTopic(scope, alarmEmail);
  const alarms = createAlarms(scope, monitored, unauthorized, topic);
  createDashboard(scope, monitored, unauthorized, alarms);
}
