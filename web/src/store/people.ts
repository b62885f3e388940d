// SPDX-License-Identifier: Apache-2.0
// Staff, teams and topics: short lists that many menus need. Fetched once, again after a change.
import { signal } from "@preact/signals";
import { get } from "../net/api.ts";
import type { Staff, Team, Topic } from "../net/types.ts";

export const staff = signal<Staff[] | null>(null);
export const teams = signal<Team[] | null>(null);
export const topics = signal<Topic[] | null>(null);

const once = new Map<string, Promise<void>>();
function fill<T>(path: string, into: { value: T[] | null }, again: boolean): Promise<void> {
	const had = once.get(path);
	if (had && !again) return had;
	const job = get<{ items: T[] }>(path).then((a) => void (into.value = a.items));
	once.set(path, job);
	job.catch(() => once.delete(path));
	return job;
}
export const loadStaff = (again = false): Promise<void> => fill("/staff", staff, again);
export const loadTeams = (again = false): Promise<void> => fill("/teams", teams, again);
export const loadTopics = (again = false): Promise<void> => fill("/topics", topics, again);
