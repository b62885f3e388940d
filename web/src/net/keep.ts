// SPDX-License-Identifier: Apache-2.0
// A small store that outlives the tab (IndexedDB). Where the browser has none, memory does: less safe, never broken.
import { createStore, del, entries, get, set, type UseStore } from "idb-keyval";

export interface Keep {
	get<T>(key: string): Promise<T | undefined>;
	set(key: string, value: unknown): Promise<void>;
	del(key: string): Promise<void>;
	entries<T>(): Promise<[string, T][]>;
}

export function memoryKeep(): Keep {
	const m = new Map<string, unknown>();
	return {
		get: async <T>(k: string) => structuredClone(m.get(k)) as T | undefined,
		set: async (k, v) => void m.set(k, structuredClone(v)),
		del: async (k) => void m.delete(k),
		entries: async <T>() => [...m].map(([k, v]) => [k, structuredClone(v)] as [string, T]),
	};
}

export function diskKeep(name: string): Keep {
	if (typeof indexedDB === "undefined") return memoryKeep();
	const spare = memoryKeep();
	let store: UseStore | null = null;
	try {
		store = createStore(`keshev-${name}`, "all");
	} catch {
		return spare;
	}
	const or = async <T>(real: (s: UseStore) => Promise<T>, otherwise: () => Promise<T>): Promise<T> => {
		if (!store) return otherwise();
		try {
			return await real(store);
		} catch {
			store = null; // blocked or full: go on in memory
			return otherwise();
		}
	};
	return {
		get: <T>(k: string) => or((s) => get<T>(k, s), () => spare.get<T>(k)),
		set: (k, v) => or((s) => set(k, v, s), () => spare.set(k, v)),
		del: (k) => or((s) => del(k, s), () => spare.del(k)),
		entries: <T>() => or((s) => entries<string, T>(s), () => spare.entries<T>()),
	};
}
