// SPDX-License-Identifier: Apache-2.0
// Says texts: walks the parts made by tools/texts.mjs. English and Hebrew plural rules are those of CLDR for whole
// numbers (en: one/other; he: one/two/other), checked against ICU in i18n_test.c.
#include "base/i18n.h"

#include "base/buf.h"
#include "lang/texts.h"

struct saying {
	struct buf out;
	enum lang lang;
	const struct i18n_arg *args;
	size_t count;
	bool incomplete;
};

static const struct i18n_arg *find_arg(const struct saying *s, struct slice name)
{
	for (size_t i = 0; i < s->count; i++)
		if (slice_eq(name, slice_cstr(s->args[i].name)))
			return &s->args[i];
	return NULL;
}

struct slice i18n_plural(enum lang lang, int64_t n)
{
	if (n == 1)
		return S("one");
	if (n == 2 && lang == LANG_HE)
		return S("two");
	return S("other");
}

static bool is_exactly(struct slice key, int64_t n)
{
	int64_t value = 0;

	if (!key.len || key.ptr[0] != '=')
		return false;
	for (size_t i = 1; i < key.len; i++)
		value = value * 10 + (key.ptr[i] - '0');
	return value == n;
}

static const struct i18n_part *choose(const struct saying *s, const struct i18n_part *p, const struct i18n_arg *arg)
{
	struct slice want = p->kind == I18N_PLURAL ? i18n_plural(s->lang, arg ? arg->number : 0)
						   : (arg ? arg->text : S("other"));
	const struct i18n_part *matching = NULL, *other = NULL;

	for (const struct i18n_option *o = p->options; o->parts; o++) {
		if (p->kind == I18N_PLURAL && arg && is_exactly(o->key, arg->number))
			return o->parts;
		if (slice_eq(o->key, want))
			matching = o->parts;
		if (slice_eq(o->key, S("other")))
			other = o->parts;
	}
	return matching ? matching : other;
}

static void say_parts(struct saying *s, const struct i18n_part *p, const struct i18n_arg *hash)
{
	for (; p->kind != I18N_END; p++) {
		const struct i18n_arg *arg = p->kind == I18N_HASH ? hash : find_arg(s, p->text);

		if (p->kind == I18N_STRING) {
			buf_add(&s->out, p->text);
			continue;
		}
		if (!arg || (!arg->is_number && !arg->text.len))
			s->incomplete = true;
		if (p->kind == I18N_PLURAL || p->kind == I18N_SELECT)
			say_parts(s, choose(s, p, arg), p->kind == I18N_PLURAL ? arg : hash);
		else if (arg && arg->is_number)
			buf_printf(&s->out, "%lld", (long long)arg->number);
		else if (arg)
			buf_add(&s->out, arg->text);
	}
}

struct slice i18n_say(struct arena *a, enum lang lang, const struct i18n_text *t, const struct i18n_arg *args, size_t count)
{
	struct saying s = {.out = buf_new(a, I18N_MAX), .lang = lang, .args = args, .count = count};

	say_parts(&s, t->parts[lang], NULL);
	return buf_slice(&s.out);
}

static bool parts_complete(struct saying *s, const struct i18n_part *p)
{
	for (; p->kind != I18N_END; p++) {
		const struct i18n_arg *arg = p->kind == I18N_ARG || p->options ? find_arg(s, p->text) : NULL;

		if (p->kind == I18N_STRING || p->kind == I18N_HASH)
			continue;
		if (!arg || (!arg->is_number && !arg->text.len))
			return false;
		if (p->options && !parts_complete(s, choose(s, p, arg)))
			return false;
	}
	return true;
}

bool i18n_complete(enum lang lang, const struct i18n_text *t, const struct i18n_arg *args, size_t count)
{
	struct saying s = {.lang = lang, .args = args, .count = count};

	return parts_complete(&s, t->parts[lang]);
}

const struct i18n_text *i18n_find(struct slice key)
{
	for (const struct i18n_text *const *t = all_texts; *t; t++)
		if (slice_eq(key, slice_cstr((*t)->key)))
			return *t;
	return NULL;
}

enum err i18n_fail(struct ctx *c, enum err e, const char *field, const struct i18n_text *t, const struct i18n_arg *args, size_t count)
{
	c->why = i18n_say(c->arena, c->lang, t, args, count);
	c->field = field ? arena_dup(c->arena, slice_cstr(field)) : NO_SLICE;
	return e;
}
