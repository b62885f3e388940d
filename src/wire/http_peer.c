// SPDX-License-Identifier: Apache-2.0
#include "wire/http_peer.h"

#include <arpa/inet.h>
#include <string.h>

#define ADDRESS_TEXT_MAX 63

static struct slice trim(struct slice s)
{
	while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
		s = slice_sub(s, 1, s.len);
	while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
		s = slice_sub(s, 0, s.len - 1);
	return s;
}

// Both families as 16 bytes; `*v4` tells which it was.
static bool address_read(struct slice text, uint8_t out[16], bool *v4)
{
	static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
	char word[ADDRESS_TEXT_MAX + 1] = {0};

	if (text.len == 0 || text.len > ADDRESS_TEXT_MAX || memchr(text.ptr, 0, text.len))
		return false;
	memcpy(word, text.ptr, text.len);
	*v4 = inet_pton(AF_INET, word, out + 12) == 1;
	if (*v4)
		memcpy(out, mapped, sizeof mapped);
	return *v4 || inet_pton(AF_INET6, word, out) == 1;
}

static bool bits_read(struct slice text, int max, int *out)
{
	int n = 0;

	if (text.len == 0 || text.len > 3)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] < '0' || text.ptr[i] > '9')
			return false;
		n = n * 10 + (text.ptr[i] - '0');
	}
	*out = n;
	return n <= max;
}

static bool network_read(struct slice text, struct peer_network *out)
{
	size_t slash = 0;
	bool v4 = false;
	int bits;

	while (slash < text.len && text.ptr[slash] != '/')
		slash++;
	if (!address_read(slice_sub(text, 0, slash), out->address, &v4))
		return false;
	out->bits = 128;
	if (slash == text.len)
		return true;
	if (!bits_read(slice_sub(text, slash + 1, text.len), v4 ? 32 : 128, &bits))
		return false;
	out->bits = v4 ? 96 + bits : bits;
	return true;
}

enum err peer_networks_read(struct ctx *c, struct slice list, struct peer_networks *out)
{
	struct peer_networks n = {.count = 0};

	for (size_t from = 0, to; from < list.len; from = to + 1) {
		struct slice part;

		for (to = from; to < list.len && list.ptr[to] != ','; to++)
			;
		part = trim(slice_sub(list, from, to));
		if (part.len == 0)
			continue;
		if (n.count == PEER_NETWORKS_MAX)
			return fail_field(c, E_INVALID, "trusted_proxy", "more than %d networks",
					  PEER_NETWORKS_MAX);
		if (!network_read(part, &n.network[n.count++]))
			return fail_field(c, E_INVALID, "trusted_proxy", "\"%.*s\" is no address or network",
					  SLICE_ARG(part));
	}
	*out = n;
	return OK;
}

static bool is_in(const struct peer_network *n, const uint8_t address[16])
{
	int whole = n->bits / 8, rest = n->bits % 8;

	if (memcmp(n->address, address, (size_t)whole) != 0)
		return false;
	return rest == 0 || ((n->address[whole] ^ address[whole]) & (0xFF << (8 - rest) & 0xFF)) == 0;
}

bool peer_is_in(const struct peer_networks *n, struct slice address)
{
	uint8_t bytes[16];
	bool v4;

	if (n->count == 0 || !address_read(address, bytes, &v4))
		return false;
	for (size_t i = 0; i < n->count; i++)
		if (is_in(&n->network[i], bytes))
			return true;
	return false;
}

// "::ffff:1.2.3.4" reads as "1.2.3.4", so that limits and lists see one name for one client.
static struct slice plain(struct arena *a, struct slice address)
{
	return arena_dup(a, slice_starts(address, S("::ffff:")) && memchr(address.ptr, '.', address.len)
				? slice_sub(address, 7, address.len)
				: address);
}

struct slice peer_of(struct arena *a, const struct peer_networks *trusted, struct slice socket_peer,
		     struct slice forwarded_for)
{
	struct slice peer = plain(a, socket_peer);

	if (!peer_is_in(trusted, peer))
		return peer;
	for (size_t to = forwarded_for.len; to > 0;) {
		size_t from = to;
		struct slice hop;
		uint8_t bytes[16];
		bool v4;

		while (from > 0 && forwarded_for.ptr[from - 1] != ',')
			from--;
		hop = trim(slice_sub(forwarded_for, from, to));
		if (!address_read(hop, bytes, &v4))
			return peer; // from here on the list is somebody's invention
		peer = plain(a, hop);
		if (!peer_is_in(trusted, peer))
			return peer;
		to = from > 0 ? from - 1 : 0;
	}
	return peer;
}
