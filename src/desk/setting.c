// SPDX-License-Identifier: Apache-2.0
#include "desk/setting.h"

#include "base/ascii.h"
#include "base/i18n.h"
#include "base/number.h"
#include "desk/setting.sql.h"
#include "lang/texts.h"

#define SETTING_MAX 2000

const struct setting settings[] = {
    {"organization", SETTING_TEXT, "", 0, 0, "Name of the company, as customers read it."},
    {"base_url", SETTING_URL, "http://127.0.0.1:8080", 0, 0,
     "Where people reach this desk. All links are made from it, never from what a request says."},
    {"trusted_proxy", SETTING_TEXT, "", 0, 0,
     "Addresses or networks of the proxy whose X-Forwarded-For is believed, separated by commas."},
    {"default_lang", SETTING_LANG, "en", 0, 0, "Language of messages to people whose own is not known."},
    {"tz", SETTING_ZONE, "Asia/Jerusalem", 0, 0, "Time zone of the opening hours."},
    {"hours", SETTING_TEXT, "sun-thu 09:00-18:00; fri 09:00-13:00", 0, 0, "Opening hours."},
    {"holidays", SETTING_TEXT, "il", 0, 0, "Holidays on which we are closed: il, or none."},
    {"answer_hours", SETTING_NUMBER, "8", 1, 400,
     "Working hours within which a new message gets an answer; acknowledgements say the time."},
    {"undo_seconds", SETTING_NUMBER, "8", 0, 60, "Seconds in which a sent answer can still be taken back."},
    {"external_ref_name", SETTING_TEXT, "", 0, 0, "What the company's own reference is called, e.g. Order."},
    {"external_ref_link", SETTING_TEXT, "", 0, 0, "Link for the company's own reference; {ref} stands for it."},
    {"link_days", SETTING_NUMBER, "30", 1, 3650, "Days for which a customer's link lives on after closing."},
    {"urgent_contact", SETTING_TEXT, "", 0, 0, "What customers do when it cannot wait, e.g. a phone number."},
    {"form_frames", SETTING_TEXT, "", 0, 0,
     "Sites that may embed the web form, e.g. https://www.example.com; empty: none."},
    {"accessibility_contact", SETTING_TEXT, "", 0, 0,
     "Whom to tell about accessibility, as it stands in the statement: name, phone, address."},
    {NULL, SETTING_TEXT, NULL, 0, 0, NULL},
};

static const struct setting *find(const char *name)
{
	for (const struct setting *s = settings; s->name; s++)
		if (slice_eq(slice_cstr(s->name), slice_cstr(name)))
			return s;
	return NULL;
}

enum err setting_read(struct ctx *c, struct tx *tx, const char *name, struct slice *out)
{
	const struct setting *s = find(name);
	struct setting_get_row row;
	bool found;

	if (!s)
		return FAIL(c, E_INTERNAL, NULL, text_why_no_setting, ARG("value", slice_cstr(name)));
	TRY(setting_get(c, tx, slice_cstr(name), &row, &found));
	*out = found ? row.value : slice_cstr(s->standard);
	return OK;
}

enum err setting_number(struct ctx *c, struct tx *tx, const char *name, int64_t *out)
{
	struct slice text;

	TRY(setting_read(c, tx, name, &text));
	if (!number_read(text, out))
		return FAIL(c, E_INTERNAL, NULL, text_why_setting_no_number, ARG("value", slice_cstr(name)));
	return OK;
}

static bool fits(const struct setting *s, struct slice value)
{
	int64_t n;

	switch (s->kind) {
	case SETTING_NUMBER:
		return number_read(value, &n) && n >= s->least && n <= s->most;
	case SETTING_URL:
		return (slice_starts(value, S("http://")) || slice_starts(value, S("https://"))) &&
		       !slice_ends(value, S("/")) && ascii_find(value, S(" "), 0) < 0;
	case SETTING_LANG:
		return slice_eq(value, S("he")) || slice_eq(value, S("en"));
	case SETTING_ZONE:
		return value.len > 2 && ascii_find(value, S(".."), 0) < 0 && value.ptr[0] != '/';
	case SETTING_TEXT:
		break;
	}
	return true;
}

enum err setting_write(struct ctx *c, struct tx *tx, const char *name, struct slice value)
{
	const struct setting *s = find(name);

	if (!s)
		return FAIL(c, E_INVALID, name, text_why_no_setting, ARG("value", slice_cstr(name)));
	if (value.len > SETTING_MAX || !utf8_valid(value) || !fits(s, value))
		return FAIL(c, E_INVALID, name, text_why_setting_unfit, ARG("value", slice_cstr(name)), ARG("meaning", slice_cstr(s->meaning)));
	return setting_put(c, tx, slice_cstr(name), value);
}
