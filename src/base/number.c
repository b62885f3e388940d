// SPDX-License-Identifier: Apache-2.0
#include "base/number.h"

bool number_read(struct slice text, int64_t *out)
{
	bool minus = text.len && text.ptr[0] == '-';
	int64_t n = 0;

	if (text.len == minus)
		return false;
	for (size_t i = minus; i < text.len; i++) {
		int digit = text.ptr[i] - '0';

		if (digit < 0 || digit > 9 || __builtin_mul_overflow(n, 10, &n) ||
		    __builtin_add_overflow(n, minus ? -digit : digit, &n))
			return false;
	}
	*out = n;
	return true;
}

int64_t number_or(struct slice text, int64_t otherwise)
{
	int64_t n;

	return number_read(text, &n) ? n : otherwise;
}
