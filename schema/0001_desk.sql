-- The desk's first schema. One text for both engines: ID, INT, TEXT and BYTES become each engine's types
-- (tools/queries.mjs). Moments are milliseconds since 1970 UTC. Every column says what it holds.

CREATE TABLE setting (
	name TEXT NOT NULL PRIMARY KEY, -- e.g. base_url
	value TEXT NOT NULL -- as text
);

CREATE TABLE team (
	id ID, -- of the team
	name TEXT NOT NULL UNIQUE -- as people call it
);

CREATE TABLE staff (
	id ID, -- of the person
	email TEXT NOT NULL UNIQUE, -- lower case; the login
	name TEXT NOT NULL, -- shown to customers
	role INT NOT NULL, -- enum role: 1 light, 2 agent, 3 lead, 4 admin
	lang TEXT NOT NULL, -- he or en
	password_hash TEXT, -- argon2id with parameters; NULL until set
	signature TEXT NOT NULL DEFAULT '', -- under this person's answers
	keys_off INT NOT NULL DEFAULT 0, -- 1: single-letter keys are off
	available INT NOT NULL DEFAULT 1, -- 1: takes work now
	notify INT NOT NULL DEFAULT 1, -- 1: mail when a customer writes on an owned ticket
	active INT NOT NULL DEFAULT 1, -- 0: may not sign in; the past stays
	created INT NOT NULL -- moment
);

CREATE TABLE team_member (
	team_id INT NOT NULL REFERENCES team (id), -- the team
	staff_id INT NOT NULL REFERENCES staff (id), -- its member
	PRIMARY KEY (team_id, staff_id)
);

CREATE TABLE session (
	token_hash BYTES NOT NULL PRIMARY KEY, -- SHA-256 of the cookie
	staff_id INT NOT NULL REFERENCES staff (id), -- who signed in
	created INT NOT NULL, -- moment of signing in
	seen INT NOT NULL, -- last request, to the minute
	expires INT NOT NULL, -- not valid from then on
	agent TEXT NOT NULL DEFAULT '' -- browser's own description, for "where am I signed in"
);
CREATE INDEX session_by_staff ON session (staff_id);

CREATE TABLE one_time_token (
	token_hash BYTES NOT NULL PRIMARY KEY, -- SHA-256 of the link's token
	kind TEXT NOT NULL, -- setup, invitation, reset
	email TEXT NOT NULL, -- whom it is for; empty for setup
	name TEXT NOT NULL DEFAULT '', -- proposed name of an invited person
	role INT NOT NULL DEFAULT 0, -- role of an invited person
	team_id INT REFERENCES team (id), -- team of an invited person
	staff_id INT REFERENCES staff (id), -- whose password a reset changes
	created INT NOT NULL, -- moment
	expires INT NOT NULL, -- not valid from then on
	used INT -- moment of its only use
);

CREATE TABLE api_token (
	id ID, -- of the token
	token_hash BYTES NOT NULL UNIQUE, -- SHA-256; the token itself is shown once
	staff_id INT NOT NULL REFERENCES staff (id), -- acts with this person's rights
	scope TEXT NOT NULL, -- read or write
	name TEXT NOT NULL, -- what it is for
	created INT NOT NULL, -- moment
	used INT, -- last use, to the minute
	revoked INT -- moment, or NULL
);

CREATE TABLE attempt (
	bucket TEXT NOT NULL, -- what is limited: login:a@b, login-net:1.2.3.0, ack:a@b, form-net:…
	slot INT NOT NULL, -- number of the time window
	made INT NOT NULL, -- attempts in it
	PRIMARY KEY (bucket, slot)
);

CREATE TABLE mailbox (
	id ID, -- of the mailbox
	address TEXT NOT NULL UNIQUE, -- lower case, e.g. help@example.com
	name TEXT NOT NULL, -- display name in From
	lang TEXT NOT NULL, -- of automatic messages when the customer's is unknown
	team_id INT REFERENCES team (id), -- new tickets belong to this team
	smtp_url TEXT NOT NULL DEFAULT '', -- smtp://host:port, smtp+tls://…, smtps://…
	smtp_login TEXT NOT NULL DEFAULT '', -- may be empty
	smtp_password BYTES, -- sealed with the desk's secret
	imap_url TEXT NOT NULL DEFAULT '', -- imaps://host/INBOX; empty: not fetched
	imap_login TEXT NOT NULL DEFAULT '', -- may be empty
	imap_password BYTES, -- sealed with the desk's secret
	ca_file TEXT NOT NULL DEFAULT '', -- certificate authority for both; empty: the system's
	signature TEXT NOT NULL DEFAULT '', -- under every answer from here
	acknowledge INT NOT NULL DEFAULT 1, -- 1: new tickets are acknowledged
	verp INT NOT NULL DEFAULT 0, -- 1: the envelope sender carries a token (the operator owns the domain)
	plus_address INT NOT NULL DEFAULT 1, -- 1: Reply-To is local+token@domain; 0: plain address and subject tag
	auth_server TEXT NOT NULL DEFAULT '', -- authserv-id of our own mail server, whose verdicts count
	active INT NOT NULL DEFAULT 1, -- 0: neither fetched nor offered
	created INT NOT NULL -- moment
);

CREATE TABLE mailbox_fetch (
	mailbox_id INT NOT NULL PRIMARY KEY REFERENCES mailbox (id), -- whose folder
	uidvalidity INT NOT NULL DEFAULT 0, -- of the folder; another one starts over (known messages are not taken twice)
	uid INT NOT NULL DEFAULT 0, -- highest UID taken
	state TEXT NOT NULL DEFAULT 'off', -- ok, stalled, failed, off
	last_ok INT NOT NULL DEFAULT 0, -- moment of the last complete look
	words TEXT NOT NULL DEFAULT '', -- the server's own words when it failed
	lease INT NOT NULL DEFAULT 0, -- a node fetches it until then
	holder TEXT NOT NULL DEFAULT '' -- which node
);

CREATE TABLE organization (
	id ID, -- of the company that customers belong to
	name TEXT NOT NULL UNIQUE -- as people call it
);

CREATE TABLE customer (
	id ID, -- of the person
	name TEXT NOT NULL, -- as they write it
	lang TEXT NOT NULL DEFAULT '', -- he, en or empty: not known yet
	organization_id INT REFERENCES organization (id), -- or NULL
	note TEXT NOT NULL DEFAULT '', -- fit for the customer to read
	created INT NOT NULL, -- moment of the first contact
	merged_into INT REFERENCES customer (id) -- this person turned out to be that one
);

CREATE TABLE identity (
	id ID, -- of the address
	customer_id INT NOT NULL REFERENCES customer (id), -- whose it is
	kind TEXT NOT NULL, -- email, phone, chat
	value TEXT NOT NULL, -- lower case e-mail, digits of a phone with +
	UNIQUE (kind, value)
);
CREATE INDEX identity_by_customer ON identity (customer_id);

CREATE TABLE customer_merge (
	id ID, -- of the merge
	from_id INT NOT NULL REFERENCES customer (id), -- the record that went
	into_id INT NOT NULL REFERENCES customer (id), -- the record that stayed
	identities TEXT NOT NULL, -- ids that moved, comma separated
	tickets TEXT NOT NULL, -- ids that moved, comma separated
	at INT NOT NULL, -- moment
	staff_id INT NOT NULL REFERENCES staff (id), -- who did it
	undone INT -- moment, or NULL
);

CREATE TABLE topic (
	id ID, -- of the topic
	parent_id INT REFERENCES topic (id), -- one tree
	name_he TEXT NOT NULL, -- in Hebrew
	name_en TEXT NOT NULL, -- in English
	active INT NOT NULL DEFAULT 1 -- 0: not offered any more
);

CREATE TABLE ticket (
	id ID, -- of the ticket; its reference is K- and the id above TICKET_FIRST (desk/ticket.h)
	subject TEXT NOT NULL, -- from the first contact, may be edited
	customer_id INT NOT NULL REFERENCES customer (id), -- whose need it is
	mailbox_id INT REFERENCES mailbox (id), -- answers leave from here
	team_id INT REFERENCES team (id), -- who sees it; NULL: everybody
	owner_id INT REFERENCES staff (id), -- the one person who answers for it; NULL until somebody takes it
	channel TEXT NOT NULL, -- of the last contact with the customer
	state TEXT NOT NULL, -- new with_us with_customer with_third_party solved closed
	urgency INT NOT NULL DEFAULT 2, -- by consequence: 0 danger, 1 blocked, 2 other
	topic_id INT REFERENCES topic (id), -- or NULL
	external_ref TEXT NOT NULL DEFAULT '', -- the company's own, e.g. an order number
	asks TEXT NOT NULL DEFAULT '', -- what the customer asks for, in their words (L4)
	not_wanted TEXT NOT NULL DEFAULT '', -- and does not want
	story TEXT NOT NULL DEFAULT '', -- two lines: the story so far
	lang TEXT NOT NULL DEFAULT '', -- of the customer in this ticket
	junk INT NOT NULL DEFAULT 0, -- 1: junk; no acknowledgement, no next contact
	contacts INT NOT NULL DEFAULT 0, -- how many times the customer came to us (which contact this is)
	held INT NOT NULL DEFAULT 0, -- contacts that wait to be accepted
	failed INT NOT NULL DEFAULT 0, -- outgoing messages that could not be delivered
	waiting_since INT, -- the customer waits for us since then; NULL: they do not
	next_contact INT, -- we said that they hear from us until then
	due_key INT NOT NULL DEFAULT 9007199254740991, -- next_contact, or the far end: a key that sorts alike on both engines
	patience INT NOT NULL DEFAULT 100, -- stored key of the queue; moved by our conduct only
	snippet TEXT NOT NULL DEFAULT '', -- first words of the last contact
	page_opened INT, -- the customer opened the status page at least once: moment
	shared_seq INT NOT NULL DEFAULT 0, -- events in the shared chain
	shared_head BYTES, -- its head
	internal_seq INT NOT NULL DEFAULT 0, -- events in the internal chain
	internal_head BYTES, -- its head
	version INT NOT NULL DEFAULT 1, -- for ETag
	merged_into INT REFERENCES ticket (id), -- the ticket that goes on instead
	created INT NOT NULL, -- moment
	updated INT NOT NULL, -- moment of the last event
	solved INT, -- moment
	closed INT -- moment
);
CREATE INDEX ticket_by_customer ON ticket (customer_id, id);
CREATE INDEX ticket_open_patience ON ticket (urgency, due_key, patience, id) WHERE state <> 'closed' AND junk = 0;
CREATE INDEX ticket_open_due ON ticket (due_key, id) WHERE state <> 'closed' AND junk = 0;
CREATE INDEX ticket_newest ON ticket (updated, id) WHERE junk = 0;
CREATE INDEX ticket_mine ON ticket (owner_id, urgency, due_key, patience, id) WHERE state <> 'closed' AND junk = 0;
CREATE INDEX ticket_unowned ON ticket (urgency, due_key, patience, id) WHERE owner_id IS NULL AND state <> 'closed' AND junk = 0;
CREATE INDEX ticket_junk ON ticket (id) WHERE junk = 1;
-- The figures above the lists, from the index alone.
CREATE INDEX ticket_count_open ON ticket (owner_id, team_id, state, junk) WHERE state <> 'closed' AND junk = 0;
CREATE INDEX ticket_count_junk ON ticket (team_id, junk) WHERE junk = 1;

CREATE TABLE ticket_link (
	ticket_id INT NOT NULL REFERENCES ticket (id), -- one
	other_id INT NOT NULL REFERENCES ticket (id), -- the other
	kind TEXT NOT NULL, -- related (proposed by the desk), merged
	PRIMARY KEY (ticket_id, other_id)
);

CREATE TABLE tag (
	id ID, -- of the tag
	name TEXT NOT NULL UNIQUE -- as people call it
);

CREATE TABLE ticket_tag (
	ticket_id INT NOT NULL REFERENCES ticket (id), -- the ticket
	tag_id INT NOT NULL REFERENCES tag (id), -- its tag
	PRIMARY KEY (ticket_id, tag_id)
);

CREATE TABLE participant (
	id ID, -- of the participant
	ticket_id INT NOT NULL REFERENCES ticket (id), -- on this ticket
	address TEXT NOT NULL, -- lower case e-mail
	name TEXT NOT NULL DEFAULT '', -- as written
	state TEXT NOT NULL, -- member, proposed (sees nothing), removed
	created INT NOT NULL, -- moment
	UNIQUE (ticket_id, address)
);

CREATE TABLE blob (
	hash BYTES NOT NULL PRIMARY KEY, -- SHA-256 of the bytes
	size INT NOT NULL, -- in bytes
	created INT NOT NULL -- moment
);

CREATE TABLE blob_chunk (
	hash BYTES NOT NULL REFERENCES blob (hash), -- of the whole
	n INT NOT NULL, -- 0, 1, …
	bytes BYTES NOT NULL, -- at most BLOB_CHUNK
	PRIMARY KEY (hash, n)
);

CREATE TABLE inbox (
	id ID, -- of the message as received
	mailbox_id INT NOT NULL REFERENCES mailbox (id), -- for whom
	door TEXT NOT NULL, -- lmtp, imap, deliver, upload
	envelope_from TEXT NOT NULL DEFAULT '', -- as given at the door
	envelope_to TEXT NOT NULL DEFAULT '', -- as given at the door
	raw_hash BYTES NOT NULL REFERENCES blob (hash), -- the bytes, durable before the acknowledgement
	size INT NOT NULL, -- in bytes
	received INT NOT NULL, -- moment
	state TEXT NOT NULL, -- received, done, duplicate, unreadable
	tries INT NOT NULL DEFAULT 0, -- readings so far
	lease INT NOT NULL DEFAULT 0, -- a reader has it until then
	words TEXT NOT NULL DEFAULT '', -- why it could not be read
	contact_id INT, -- what became of it
	ticket_id INT REFERENCES ticket (id) -- and where
);
CREATE INDEX inbox_waiting ON inbox (lease, id) WHERE state = 'received';

CREATE TABLE mail_seen (
	mailbox_id INT NOT NULL REFERENCES mailbox (id), -- the same message to two mailboxes is two
	message_id TEXT NOT NULL, -- or empty
	body_hash BYTES NOT NULL, -- of the message without the headers that each hop adds
	inbox_id INT NOT NULL REFERENCES inbox (id), -- where it came first
	PRIMARY KEY (mailbox_id, message_id, body_hash)
);

CREATE TABLE contact (
	id ID, -- of the exchange
	ticket_id INT NOT NULL REFERENCES ticket (id), -- on this ticket
	kind TEXT NOT NULL, -- message reply note call visit letter forward auto bounce
	direction TEXT NOT NULL, -- in, out, internal
	channel TEXT NOT NULL, -- email chat sms phone form letter visit
	author_kind TEXT NOT NULL, -- customer, staff, system
	author_id INT, -- customer or staff
	author_name TEXT NOT NULL DEFAULT '', -- as shown
	author_address TEXT NOT NULL DEFAULT '', -- e-mail or phone
	at INT NOT NULL, -- moment it reached or left us
	subject TEXT NOT NULL DEFAULT '', -- of this message
	text TEXT NOT NULL, -- the new text
	full_text TEXT, -- with quoted text and signature, when longer
	html TEXT, -- cleaned, when the message had HTML
	message_id TEXT NOT NULL DEFAULT '', -- of an incoming message
	in_reply_to TEXT NOT NULL DEFAULT '', -- of an incoming message
	reference_ids TEXT NOT NULL DEFAULT '', -- References of an incoming message, space separated
	to_list TEXT NOT NULL DEFAULT '', -- addresses, comma separated
	cc_list TEXT NOT NULL DEFAULT '', -- addresses, comma separated
	bcc_list TEXT NOT NULL DEFAULT '', -- addresses, comma separated; staff only
	inbox_id INT REFERENCES inbox (id), -- the raw message
	held TEXT NOT NULL DEFAULT '', -- not (yet) in the record: stranger, token_stranger, staff_mail, refused; leaving, undone (ours); empty: it is
	state_after TEXT NOT NULL DEFAULT '', -- of one that is leaving: the ticket's state once it left
	automatic INT NOT NULL DEFAULT 0, -- 1: an automatic message
	warnings TEXT NOT NULL DEFAULT '', -- of the reader, comma separated
	lang TEXT NOT NULL DEFAULT '' -- he or en, as guessed
);
CREATE INDEX contact_by_ticket ON contact (ticket_id, id);
CREATE INDEX contact_by_message_id ON contact (message_id) WHERE message_id <> '';

CREATE TABLE attachment (
	id ID, -- of the attachment
	contact_id INT REFERENCES contact (id), -- NULL while it is only uploaded
	staff_id INT REFERENCES staff (id), -- who uploaded it
	name TEXT NOT NULL, -- display text only, never a path
	type TEXT NOT NULL, -- media type as claimed
	size INT NOT NULL, -- in bytes
	hash BYTES NOT NULL REFERENCES blob (hash), -- the bytes
	inline_id TEXT NOT NULL DEFAULT '', -- Content-ID of an inline picture
	created INT NOT NULL -- moment
);
CREATE INDEX attachment_by_contact ON attachment (contact_id);

CREATE TABLE outbox (
	id ID, -- of one message to one recipient
	contact_id INT NOT NULL REFERENCES contact (id), -- what is sent
	ticket_id INT NOT NULL REFERENCES ticket (id), -- about which ticket
	mailbox_id INT NOT NULL REFERENCES mailbox (id), -- from where
	recipient TEXT NOT NULL, -- one address
	recipient_name TEXT NOT NULL DEFAULT '', -- as written in the header
	kind TEXT NOT NULL, -- to, cc, bcc, notice
	state TEXT NOT NULL, -- held (can be undone) waiting sending delivered failed unsure bounced undone
	leaves INT NOT NULL, -- not before then (undo seconds, backoff)
	tries INT NOT NULL DEFAULT 0, -- so far
	lease INT NOT NULL DEFAULT 0, -- a sender has it until then
	code INT NOT NULL DEFAULT 0, -- last answer of the next hop
	words TEXT NOT NULL DEFAULT '', -- its words
	automatic INT NOT NULL DEFAULT 0, -- 1: sent by the desk itself
	created INT NOT NULL, -- moment
	updated INT NOT NULL -- moment
);
CREATE INDEX outbox_due ON outbox (leaves, id) WHERE state IN ('held', 'waiting', 'sending');
CREATE INDEX outbox_by_contact ON outbox (contact_id);

CREATE TABLE secure_link (
	id ID, -- of the link
	token_hash BYTES NOT NULL UNIQUE, -- SHA-256 of the 128 random bits in it
	ticket_id INT NOT NULL REFERENCES ticket (id), -- what it opens
	customer_id INT NOT NULL REFERENCES customer (id), -- for whom
	outbox_id INT REFERENCES outbox (id), -- the message that carries it; its token is made from this id
	created INT NOT NULL, -- moment
	expires INT, -- set when the ticket closes
	revoked INT, -- moment, or NULL
	opened INT -- first opened by a person: moment
);
CREATE INDEX secure_link_by_ticket ON secure_link (ticket_id);
CREATE INDEX secure_link_by_outbox ON secure_link (outbox_id);

-- Mail to staff: a reset link, "your customer wrote". Never part of a record.
CREATE TABLE notice (
	id ID, -- of the notice
	kind TEXT NOT NULL, -- reset, wrote
	recipient TEXT NOT NULL, -- a staff member's address
	lang TEXT NOT NULL, -- theirs
	subject TEXT NOT NULL, -- of the mail
	text TEXT NOT NULL, -- of the mail; emptied once it left
	state TEXT NOT NULL, -- waiting, sent, failed
	leaves INT NOT NULL, -- not before then
	tries INT NOT NULL DEFAULT 0, -- so far
	lease INT NOT NULL DEFAULT 0, -- a sender has it until then
	words TEXT NOT NULL DEFAULT '', -- of the next hop
	created INT NOT NULL -- moment
);
CREATE INDEX notice_due ON notice (leaves, id) WHERE state = 'waiting';

CREATE TABLE event (
	id ID, -- place in the journal
	ticket_id INT NOT NULL REFERENCES ticket (id), -- what it happened to
	chain INT NOT NULL, -- 0 shared with the customer, 1 internal
	seq INT NOT NULL, -- 1, 2, … in its chain
	kind TEXT NOT NULL, -- e.g. contact.in, state, owner
	at INT NOT NULL, -- moment
	actor_kind INT NOT NULL, -- enum actor_kind
	actor_id INT, -- who, or NULL
	about_id INT, -- contact, participant, … by kind
	canonical BYTES NOT NULL, -- what is hashed: ids, kinds, times; no personal data
	salt BYTES, -- of the content; gone after erasure
	content TEXT, -- JSON with words of people; gone after erasure
	content_hash BYTES NOT NULL, -- H(salt || content)
	prev BYTES NOT NULL, -- head before
	hash BYTES NOT NULL, -- H(prev || canonical || content_hash)
-- engine: postgres
	xid xid8 NOT NULL DEFAULT pg_current_xact_id(), -- readers of the journal stay below the oldest running transaction
-- engine: all
	UNIQUE (ticket_id, chain, seq)
);
-- engine: postgres
CREATE INDEX event_by_xid ON event (xid, id);
-- engine: all

CREATE TABLE journal_reader (
	name TEXT NOT NULL PRIMARY KEY, -- which follower
	cursor TEXT NOT NULL -- how far it came, opaque
);

CREATE TABLE draft (
	ticket_id INT NOT NULL REFERENCES ticket (id), -- on which ticket
	staff_id INT NOT NULL REFERENCES staff (id), -- whose
	kind TEXT NOT NULL, -- reply, note, forward
	text TEXT NOT NULL, -- so far
	to_list TEXT NOT NULL DEFAULT '', -- addresses, comma separated
	cc_list TEXT NOT NULL DEFAULT '', -- addresses, comma separated
	bcc_list TEXT NOT NULL DEFAULT '', -- addresses, comma separated
	attachments TEXT NOT NULL DEFAULT '', -- ids, comma separated
	version INT NOT NULL, -- grows with each save
	updated INT NOT NULL, -- moment
	PRIMARY KEY (ticket_id, staff_id, kind)
);

CREATE TABLE idempotent_answer (
	actor TEXT NOT NULL, -- staff:7, link:12
	idem_key TEXT NOT NULL, -- chosen by the client
	route TEXT NOT NULL, -- method and path it was used for
	body_hash BYTES NOT NULL, -- the same key with another body is refused
	status INT NOT NULL, -- of the stored answer
	answer TEXT NOT NULL, -- the stored answer
	created INT NOT NULL, -- moment; kept for a day
	PRIMARY KEY (actor, idem_key)
);
CREATE INDEX idempotent_answer_by_age ON idempotent_answer (created);

CREATE TABLE blocked_sender (
	address TEXT NOT NULL PRIMARY KEY, -- lower case e-mail: goes to junk
	staff_id INT REFERENCES staff (id), -- who blocked it
	created INT NOT NULL -- moment
);

-- Search: our own stems, one row per contact. The same tokens go to both engines.
CREATE TABLE search_state (
	contact_id INT NOT NULL PRIMARY KEY REFERENCES contact (id), -- indexed contact
	stemmer INT NOT NULL -- version of the stemmer that made its tokens
);
CREATE INDEX search_state_by_stemmer ON search_state (stemmer);
-- engine: sqlite
CREATE VIRTUAL TABLE search_index USING fts5 (words, content='', tokenize="ascii tokenchars '_:'");
-- engine: postgres
CREATE TABLE search_index (
	contact_id BIGINT NOT NULL PRIMARY KEY REFERENCES contact (id),
	words tsvector NOT NULL
);
CREATE INDEX search_words ON search_index USING gin (words);
-- engine: all
