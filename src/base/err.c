// SPDX-License-Identifier: Apache-2.0
// The tables behind `enum err`, made from errors.def.
#include "base/err.h"

static const struct {
	const char *name;
	int status;
} errors[ERR_COUNT] = {
    [OK] = {"OK", 200},
#define ERR(err_name, err_status) [err_name] = {#err_name, err_status},
#include "base/errors.def"
#undef ERR
};

int err_status(enum err e)
{
	return (unsigned)e < ERR_COUNT ? errors[e].status : 500;
}

const char *err_name(enum err e)
{
	return (unsigned)e < ERR_COUNT ? errors[e].name : "E_INTERNAL";
}

bool err_is_temporary(enum err e)
{
	switch (e) {
	case E_TIMEOUT:
	case E_BUSY:
	case E_UNKNOWN_OUTCOME:
	case E_UNAVAILABLE:
	case E_FULL:
	case E_NETWORK:
	case E_TOO_MANY:
		return true;
	default:
		return false;
	}
}
