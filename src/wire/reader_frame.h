// SPDX-License-Identifier: Apache-2.0
// What goes over the socket between the pool and a reader: one head, then the lengths of the parts, then
// their bytes. Both sides are the same program on the same machine, so plain structs will do. A question
// above READER_INLINE_MAX travels in a sealed memory file (its descriptor comes with the head), which the
// reader maps instead of copying.
#ifndef WIRE_READER_FRAME_H
#define WIRE_READER_FRAME_H

#include <stdint.h>

#define READER_FRAME_MAGIC 0x4b455931u
#define READER_OP_NAME_MAX 32
#define READER_WHY_MAX 500 // bytes of the sentence that goes with an error
#define READER_INLINE_MAX ((size_t)64 << 10)

struct reader_question_head {
	uint32_t magic;
	uint32_t part_count;
	uint64_t total; // sum of all part lengths
	int64_t now;	// the asker's moment
	int32_t lang;
	uint32_t in_file; // 1: the bytes are in the memory file that came along
	char op[READER_OP_NAME_MAX];
};

struct reader_answer_head {
	uint32_t magic;
	uint32_t error; // enum err
	uint32_t part_count;
	uint32_t retiring; // 1: this reader ends after this answer; ask for a fresh one
	uint64_t head_len;
	uint64_t why_len;
	uint64_t total; // sum of all part lengths (without head and why)
};

#endif
