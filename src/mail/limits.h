// SPDX-License-Identifier: Apache-2.0
// How much of a stranger's message is taken apart. Beyond a limit nothing is lost: the rest stays as one
// opaque attachment or is left out of the structured view with a warning, and the raw message is on record.
#ifndef MAIL_LIMITS_H
#define MAIL_LIMITS_H

#include <stddef.h>

#define MAIL_BYTES_MAX ((size_t)50 << 20) // a whole message
#define MAIL_DEPTH_MAX 100		  // parts inside parts
#define MAIL_PARTS_MAX 1000		  // parts of all depths together
#define MAIL_BOUNDARY_LINES_MAX 2500	  // lines that may part a multipart, before the parser is asked
#define MAIL_BOUNDARIES_MAX 64	    // declared boundaries that are told apart; then any "--" line counts
#define MAIL_HEADER_LINES_MAX 20000 // of all parts together
#define MAIL_HEADER_BYTES_MAX ((size_t)2 << 20)	 // of all parts together
#define MAIL_HEADER_VALUE_MAX ((size_t)64 << 10) // one value; more is not read
#define MAIL_ADDRESSES_MAX 40			 // used of To, of Cc, of Reply-To and so on, each
#define MAIL_REFERENCES_MAX 100			 // newest are kept
#define MAIL_NAME_MAX 200			 // bytes of a display name
#define MAIL_ADDRESS_MAX 320			 // bytes of an address
#define MAIL_SUBJECT_MAX 1000			 // bytes
#define MAIL_FILE_NAME_MAX 200			 // bytes
#define MAIL_MESSAGE_ID_MAX 250			 // bytes; longer ones are taken for none
#define MAIL_TEXT_MAX ((size_t)1 << 20)		 // body text
#define MAIL_HTML_MAX ((size_t)2 << 20)		 // body HTML that is cleaned
#define MAIL_NESTED_TEXT_MAX ((size_t)64 << 10)	 // text shown of an attached message
#define MAIL_WARNINGS_MAX 50

#endif
