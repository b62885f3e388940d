// SPDX-License-Identifier: Apache-2.0
// The version of the program; a release changes it here and nowhere else.
#ifndef APP_VERSION_H
#define APP_VERSION_H

#define KESHEV_VERSION "0.1.0"

#endif
