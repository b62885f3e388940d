// SPDX-License-Identifier: Apache-2.0
// A message as the desk sees it. All text in it is valid UTF-8 without control characters other than line
// breaks and tabs in bodies; everything lives in the arena of the unit of work that read it.
#ifndef MAIL_MAIL_H
#define MAIL_MAIL_H

#include "base/ctx.h"

struct mail_address {
	struct slice name; // display name, may be empty
	struct slice
	    address; // "local@domain"; the domain in lower case; may lack '@' when the sender wrote it so
};

struct mail_addresses {
	struct mail_address *list;
	size_t count; // at most MAIL_ADDRESSES_MAX
	size_t total; // how many were written
};

struct mail_texts {
	struct slice *list;
	size_t count;
};

struct mail;

struct mail_attachment {
	struct slice name;	 // for display only, never a path; never empty
	struct slice type;	 // "application/pdf", lower case
	struct slice content_id; // without <>; empty when it has none
	struct slice bytes;	 // decoded
	bool inline_part;	 // shown inside the HTML by its content id, or sent as "inline"
	bool calendar;		 // an invitation or answer to one
	const struct mail
	    *message; // of message/rfc822: the message inside, read without its attachments; else NULL
};

// One delivery status (RFC 3464), or what could be made out of a bounce in prose.
struct mail_bounce_recipient {
	struct slice address;
	struct slice action;	 // failed delayed delivered relayed expanded
	struct slice status;	 // "5.1.1", or empty
	struct slice diagnostic; // the server's words
};

struct mail_bounce {
	bool standard;	// multipart/report with delivery-status; otherwise guessed from prose
	bool permanent; // an action "failed" or a 5.x.x status
	struct mail_bounce_recipient *recipients;
	size_t recipient_count;
	struct slice original_message_id; // from the returned headers, without <>; empty when not returned
	struct slice original_subject;
	struct slice original_to;
};

// What a trusted server of ours says about the message.
struct mail_verdict {
	bool known; // something was said by a server that we trust
	bool junk;
	struct slice score;	       // as written, may be empty
	struct slice spf, dkim, dmarc; // "pass", "fail", … or empty
	struct slice by;	       // who said so
};

// The message that somebody forwarded to us as text.
struct mail_forwarded {
	bool found;
	struct slice name, address, subject;
	struct slice date; // as written
	bool dated;
	msec at;	   // when `dated`
	struct slice text; // what was forwarded
};

struct mail {
	struct mail_addresses from, to, cc, reply_to, sender;
	struct slice subject;
	bool dated;
	msec at;				   // Date header, UTC
	int32_t utc_offset;			   // seconds, of the Date header
	struct slice message_id;		   // without <>, may be empty
	struct mail_texts in_reply_to, references; // without <>, oldest first
	struct mail_texts delivered_to;		   // Delivered-To, X-Original-To and kin
	size_t received_hops;
	struct slice thread_index; // Outlook's Thread-Index, may be empty

	struct slice text;	  // plain text of the whole body
	struct slice html_clean;  // cleaned HTML, empty when there is none
	size_t blocked_images;	  // remote pictures taken out of html_clean
	struct slice new_text;	  // without quoted text and signature
	struct slice quoted_text; // what new_text left out, may be empty
	bool rtl;		  // base direction of the text: first strong letter
	enum lang lang;		  // guess

	struct mail_attachment *attachments;
	size_t attachment_count;

	bool automatic;			 // do not answer by machine, not a person writing now
	struct mail_texts automatic_why; // "auto-submitted", "list", …
	bool no_answer_wanted; // wider than `automatic`: X-Auto-Response-Suppress, noreply addresses
	struct slice list_id, auto_submitted, precedence, return_path;
	bool has_return_path;
	bool bounced;
	struct mail_bounce bounce;
	struct mail_verdict verdict;
	bool is_form; // a website form wrote it; the person is in Reply-To
	bool is_forward;
	struct mail_forwarded forwarded;
	struct mail_texts own_headers; // "X-Keshev-…: value" lines as they came, for the desk to verify
	bool encrypted, signed_part;
	struct mail_texts warnings;
};

#endif
