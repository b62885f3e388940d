// SPDX-License-Identifier: Apache-2.0
#include "mail/html_events.h"

#include <libxml/HTMLparser.h>
#include <string.h>

#include "mail/utf.h"

struct walk {
	const struct html_handler *h;
	htmlParserCtxtPtr parser;
	int depth;
	bool too_deep;
};

static void on_start(void *data, const xmlChar *name, const xmlChar **attributes)
{
	struct walk *w = data;

	if (++w->depth > HTML_DEPTH_MAX && !w->too_deep) {
		w->too_deep = true;
		xmlStopParser(w->parser);
	}
	w->h->start(w->h->arg, (const char *)name, (const char *const *)attributes);
}

static void on_end(void *data, const xmlChar *name)
{
	struct walk *w = data;

	w->depth--;
	w->h->end(w->h->arg, (const char *)name);
}

static void on_text(void *data, const xmlChar *text, int len)
{
	struct walk *w = data;

	w->h->text(w->h->arg, (struct slice){.ptr = (const char *)text, .len = (size_t)len});
}

// Where the tag at html[at] ends, and how many attributes it has at most.
static size_t tag_end(struct slice html, size_t at, size_t *attributes)
{
	char quote = 0;
	bool value = false;
	size_t i;

	*attributes = 0;
	for (i = at + 1; i < html.len && (quote || html.ptr[i] != '>'); i++) {
		char c = html.ptr[i];

		if (quote) {
			quote = c == quote ? 0 : quote;
			continue;
		}
		if ((c == '"' || c == '\'') && value)
			quote = c;
		*attributes += c == '=' || c == '/' || ascii_space(c);
		value = c == '=' || (value && ascii_space(c));
	}
	return quote ? at + 1 : i; // a quotation mark without its end: leave it to the parser
}

// The parser compares each attribute of a tag with all others: tags with hundreds of them are left out
// beforehand.
static struct slice without_crowded_tags(struct arena *a, struct slice html)
{
	struct buf b = buf_new(a, html.len);
	size_t from = 0, open = 0, attributes, end;

	for (size_t i = 0; i < html.len; i++) {
		if (html.ptr[i] != '<' || i < open)
			continue;
		end = tag_end(html, i, &attributes);
		open = end;
		if (attributes <= HTML_ATTRIBUTES_MAX)
			continue;
		buf_add(&b, slice_sub(html, from, i));
		from = end < html.len ? end + 1 : end;
	}
	if (from == 0)
		return html;
	buf_add(&b, slice_sub(html, from, html.len));
	return buf_slice(&b);
}

// Without a body element of its own, text at the top would be wrapped into paragraphs by the parser.
static struct slice with_body(struct arena *a, struct slice html)
{
	struct buf b;

	if (ascii_seek(html, S("<body")) != SIZE_MAX || ascii_seek(html, S("<html")) != SIZE_MAX)
		return html;
	b = buf_new(a, html.len + 20);
	buf_add(&b, S("<html><body>"));
	buf_add(&b, html);
	return buf_slice(&b);
}

bool html_walk(struct arena *a, struct slice html, const struct html_handler *h)
{
	struct walk w = {.h = h};

	if (html.len == 0)
		return true;
	html = with_body(a, without_crowded_tags(a, html));
	w.parser = htmlNewParserCtxt();
	if (!w.parser)
		return false;
	memset(w.parser->sax, 0, sizeof *w.parser->sax);
	w.parser->sax->startElement = on_start;
	w.parser->sax->endElement = on_end;
	w.parser->sax->characters = on_text;
	w.parser->sax->ignorableWhitespace = on_text;
	w.parser->sax->cdataBlock = on_text;
	w.parser->userData = &w;
	(void)htmlCtxtReadMemory(w.parser, html.ptr, (int)html.len, NULL, "UTF-8",
				 HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
				     HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC | HTML_PARSE_COMPACT);
	if (w.parser->myDoc)
		xmlFreeDoc(w.parser->myDoc);
	htmlFreeParserCtxt(w.parser);
	return !w.too_deep;
}

struct slice html_attribute(const char *const *attributes, const char *name)
{
	for (; attributes && attributes[0]; attributes += 2) {
		const char *value = attributes[1] ? attributes[1] : "";
		if (strcmp(attributes[0], name) == 0)
			return (struct slice){.ptr = value, .len = strlen(value)};
	}
	return NO_SLICE;
}

static bool one_of(const char *name, const char *const *names)
{
	for (; *names; names++)
		if (strcmp(name, *names) == 0)
			return true;
	return false;
}

bool html_is_dropped(const char *name)
{
	static const char *const names[] = {
	    "script",	 "style",    "svg",	 "math",     "noscript", "template", "iframe",
	    "frame",	 "frameset", "noframes", "noembed",  "object",	 "embed",    "applet",
	    "textarea",	 "select",   "option",	 "optgroup", "datalist", "title",    "xmp",
	    "plaintext", "listing",  "audio",	 "video",    "canvas",	 "map",	     "xml",
	    "head-meta", "portal",   "dialog",	 "slot",     "shadow",	 NULL};
	return one_of(name, names);
}

bool html_is_inline(const char *name)
{
	static const char *const names[] = {
	    "a",   "abbr", "acronym", "b",     "bdi",	 "bdo",	   "big",  "button",   "cite", "code", "del",
	    "dfn", "em",   "font",    "i",     "img",	 "ins",	   "kbd",  "label",    "mark", "nobr", "q",
	    "s",   "samp", "small",   "span",  "strike", "strong", "sub",  "sup",      "time", "tt",   "u",
	    "var", "wbr",  "o:p",     "input", "meta",	 "link",   "base", "basefont", NULL};
	return one_of(name, names) || strchr(name, ':') != NULL;
}

void html_prepare(void)
{
	xmlInitParser();
}
