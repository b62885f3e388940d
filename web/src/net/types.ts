// SPDX-License-Identifier: Apache-2.0
// What the server says (/api/v1). Moments are milliseconds since 1970 UTC, ids are integers.
export type State = "new" | "with_us" | "with_customer" | "with_third_party" | "solved" | "closed";
export type Role = "agent" | "lead" | "admin" | "light";
export type Channel = "email" | "chat" | "sms" | "phone" | "form" | "letter" | "visit";
export type Urgency = "danger" | "blocked" | "other";
export type View = "mine" | "unassigned" | "all" | "junk";
export type Kind = "message" | "reply" | "note" | "call" | "visit" | "letter" | "forward" | "auto" | "bounce";
export type Ref = { id: number; name: string };

export type Staff = { id: number; name: string; email: string; role: Role; lang: "he" | "en"; teams: number[];
	signature?: string; keys_off?: boolean; available?: boolean; active?: boolean; notify?: boolean };
export type Session = { staff: Staff; organization: { name: string }; now: number; undo_seconds: number };

export type Patience = { score: number; level: "full" | "good" | "some" | "low" | "gone"; reasons: string[] };
export type Why = { kind: "danger" | "promise" | "waiting" | "held" | "failed"; text: string };
export type Item = { id: number; reference: string; subject: string; state: State; owner: Ref | null; team: Ref | null; customer: Ref | null;
	channel: Channel; urgency: Urgency; nth: number; patience: Patience | null; next_contact: number | null; waiting_since: number | null;
	updated: number; unread?: boolean; held: number; snippet: string; why: Why | null; group?: "danger" | "promises" | "patience" };
export type Counts = Record<View, number>;
export type Page = { items: Item[]; next: string | null; counts: Counts };

export type Attachment = { id: number; name: string; type: string; size: number; inline: boolean; url: string };
export type DeliveryState = "held" | "waiting" | "sending" | "sent" | "delivered" | "failed" | "unsure" | "bounced" | "undone";
export type Delivery = { to: string; state: DeliveryState; words: string; at: number | null; leaves_at: number | null };
export type Contact = { id: number; kind: Kind; direction: "in" | "out" | "internal"; channel: Channel;
	author: { kind: "customer" | "staff" | "system"; id: number | null; name: string; address: string | null }; at: number; text: string; html: string | null;
	quoted: boolean; held: boolean; hold_reason: "" | "stranger" | "token_stranger"; to: string[]; cc: string[]; delivery: Delivery[];
	attachments: Attachment[]; auto_reply: boolean; warnings: string[]; corrected: boolean; pending?: string };
export type TicketEvent = { id: number; kind: string; at: number; actor: { kind: string; name: string }; text: string; shared: boolean };
// A customer in a list: one address stands for all identities.
export type Found = { id: number; name: string; address?: string; identities?: { kind: "email" | "phone"; value: string }[] };
export type Participant = { id: number; address: string; name: string; state: "member" | "proposed" | "removed" };
export type TicketLine = { id: number; reference: string; subject: string; state: State; updated: number };
export type Customer = { id: number; name: string; identities: { kind: "email" | "phone"; value: string }[]; organization: Ref | null;
	since: number; lang: "he" | "en" | null; note: string; tickets: TicketLine[]; merges?: { id: number; name: string; at: number }[] };
export type Person = { id: number; name: string; what: "viewing" | "writing" };
export type Ticket = Item & { etag: string; mailbox: { id: number; address: string; name: string } | null; topic: Ref | null; external_ref: string;
	external_link: string | null; tags: string[]; asks: string; not_wanted: string; story: string; participants: Participant[]; contacts: Contact[];
	events: TicketEvent[]; promises?: unknown[]; customer: Customer | null; related: { id: number; reference: string; subject: string }[];
	presence: Person[]; page_opened: boolean; status_link: string | null; junk?: boolean };
export type TicketPatch = Partial<{ state: State; owner: number | null; team: number | null; subject: string; urgency: Urgency; topic: number | null;
	external_ref: string; asks: string; not_wanted: string; junk: boolean; reason: string }>;

export type Draft = { kind: DraftKind; text: string; to: string[]; cc: string[]; bcc?: string[]; attachments: Upload[]; version: number };
export type DraftKind = "reply" | "note" | "call" | "visit" | "letter" | "forward";
export type Upload = { id: number; name: string; type: string; size: number; url: string };
export type ContactAnswer = { contact: Contact; ticket: Ticket };

export type Hit = { ticket: Item; contact: number | null; at: number; snippet: [string, boolean][] };
export type Mailbox = { id: number; address: string; name: string; lang: "he" | "en"; team: number | null; smtp_url: string; smtp_login: string;
	imap_url: string; imap_login: string; signature: string; acknowledge: boolean;
	fetch?: { state: "ok" | "stalled" | "failed" | "off"; last_ok: number | null; words: string }; queue?: number };
export type MailboxTest = { smtp?: { ok: boolean; words: string } | null; imap?: { ok: boolean; words: string } | null };
export type Team = { id: number; name: string; members?: number[]; lead?: number | null };
export type Topic = { id: number; name: string; parent?: number | null };
export type Settings = { organization: string; base_url: string; undo_seconds: number; external_ref_link: string; default_lang: "he" | "en"; tz: string;
	hours?: string; answer_hours?: number; link_days?: number; urgent_contact?: string; accessibility_contact?: string; form_frames?: string };

export type JournalEvent = { id: number; ticket: number | null; kind: string; at: number; actor: { id: number | null; name: string }; shared: boolean };
export type PresenceEvent = { ticket: number; staff: Ref; what: "viewing" | "writing" | "left" };
