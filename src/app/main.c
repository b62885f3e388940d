// SPDX-License-Identifier: Apache-2.0
// Where the program begins. Everything it can do stands in the command table (app/command.h).
#include "app/command.h"

int main(int argc, char **argv)
{
	return command_main(argc - 1, (const char *const *)argv + 1);
}
