// SPDX-License-Identifier: Apache-2.0
// Texts in two languages. tools/texts.mjs compiles lang/ into `struct i18n_text` constants (`lang/texts.h`); here
// they are said with their arguments: I18N(c, text_ack_subject, ARG("ref", ref), ARG_N("n", 3)).
#ifndef BASE_I18N_H
#define BASE_I18N_H

#include "base/ctx.h"

enum i18n_kind { I18N_END, I18N_STRING, I18N_ARG, I18N_HASH, I18N_PLURAL, I18N_SELECT };

struct i18n_option;

struct i18n_part {
	enum i18n_kind kind;
	struct slice text; // the string, or the argument's name
	const struct i18n_option *options;
};

struct i18n_option {
	struct slice key; // "one", "other", "=0", "female"
	const struct i18n_part *parts; // NULL ends the list
};

struct i18n_text {
	const char *key;
	const struct i18n_part *parts[LANG_COUNT];
};

struct i18n_arg {
	const char *name;
	struct slice text;
	int64_t number;
	bool is_number;
};

#define I18N_MAX ((size_t)64 << 10)

#define ARG(arg_name, slice_value) ((struct i18n_arg){.name = (arg_name), .text = (slice_value)})
#define ARG_N(arg_name, int_value) ((struct i18n_arg){.name = (arg_name), .number = (int_value), .is_number = true})

// The text in language `lang` with its arguments, in the arena. An argument that is missing or empty where the text
// needs it reads as empty: templates that go out check `i18n_complete` first.
struct slice i18n_say(struct arena *a, enum lang lang, const struct i18n_text *t, const struct i18n_arg *args, size_t count);

// False when the text uses an argument that is not among `args` or is empty.
bool i18n_complete(enum lang lang, const struct i18n_text *t, const struct i18n_arg *args, size_t count);

// Like fail and fail_field (base/ctx.h), with a sentence in the language of the context. `field` NULL: none.
enum err i18n_fail(struct ctx *c, enum err e, const char *field, const struct i18n_text *t, const struct i18n_arg *args, size_t count);

// The text of a key like "error.not_found"; NULL when there is none.
const struct i18n_text *i18n_find(struct slice key);

// The plural form of a whole number after CLDR: "one", "two", "other".
struct slice i18n_plural(enum lang lang, int64_t n);

#define I18N_ARGS(...) (struct i18n_arg[]){__VA_ARGS__}, sizeof((struct i18n_arg[]){__VA_ARGS__}) / sizeof(struct i18n_arg)
#define I18N(c, t, ...) i18n_say((c)->arena, (c)->lang, &(t), I18N_ARGS(__VA_ARGS__))
#define FAIL(c, e, field, t, ...) i18n_fail((c), (e), (field), &(t), I18N_ARGS(__VA_ARGS__))
#define FAIL0(c, e, field, t) i18n_fail((c), (e), (field), &(t), NULL, 0)
#define I18N0(c, t) i18n_say((c)->arena, (c)->lang, &(t), NULL, 0)

#endif
